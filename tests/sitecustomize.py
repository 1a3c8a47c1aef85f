"""Arms every interpreter that a test starts with this folder on its path: see bombs."""

import bombs

bombs.plant()
