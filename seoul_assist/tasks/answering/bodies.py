"""Laws made for one body of the state or one place: they hold for nobody else, however well their words fit."""

from __future__ import annotations

from seoul_assist.text import rx

# Bodies that have rules of their own beside those for local governments, as titles of laws name them.
_BODIES = rx.compile(
    r"법원|법관|헌법재판소|국회|선거관리위원회|감사원|검찰|검사징계|외무공무원|경찰|소방공무원|군인|군무원"
    r"|교육공무원|사립학교|국립대학|국립 ?유치원|책임운영기관|우체국|지방공기업|출자ㆍ출연|(?:공사|공단)(?=법)"
    r"|(?:제주|강원|전북|세종)특별자치[도시]"
)
_NAMED_BY = 2  # syllables by which a question names a body: 제주, 법원, 경찰


def of_another(law: str, question: str) -> bool:
    """Whether the law is, by its title, for a body or place that the question does not name."""
    bodies = [found.group() for found in _BODIES.finditer(law)]
    return bool(bodies) and not any(body[:_NAMED_BY] in question for body in bodies)
