"""Texts of regulations and short ways to read them, for tests of the parser."""

from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document


def lines_of(text, **keys):
    blocks = tuple(Block(line) for line in text.split("\n"))
    return Document(keys.get("source", "어떤이름.md"), "0" * 64, "md", blocks)


def read(text, **keys):
    return parse(lines_of(text, **keys))


def by_address(regulation):
    return {item.address: item for item in regulation.provisions}


MIRROR = """---
제목: 누리 진흥 및 &lt;지원&gt;에 관한 법률
법령구분: 법률
소관부처:
- 누리부
공포일자: 2030-01-02
공포번호: '00123'
시행일자: 2030-07-03
첨부파일:
- 별표번호: '0001'
  별표가지번호: '02'
  별표구분: 별표
  제목: 누리 &lt;지원&gt; 기준(제2조 및
    제3조 관련)
  파일링크: https://example.kr/1
- 별표번호: '0003'
  별표가지번호: '00'
  별표구분: 서식
  제목: 누리 신고서
  파일링크: https://example.kr/2
- 별표번호: '0000'
  별표가지번호: '00'
  별표구분: 별표
  제목: 삭제 &lt;2030. 1. 2.&gt;
---

# 누리 진흥 및 <지원>에 관한 법률

## 제1장 총칙 <개정 2030. 1. 2.>

### 제1절 통칙

##### 제1조 (목적)

이 법은 누리를 북돋움을 목적으로 한다. <개정 2030. 1. 2.>

##### 제2조 (정의)

**①** 이 법에서 쓰는 말은 다음과 같다.

  1\\. "누리"란 다음 각 목의 것을 말한다.
    가\\. 첫째 누리
    나\\. 둘째 누리
  1의2\\. "가온"이란 가운데를 말한다.
  2\\. 삭제 <2030. 1. 2.>

**②** 제1항의 말은 넓게 쓴다.

[전문개정 2030. 1. 2.]

##### 제3조

삭제 <2030. 1. 2.>

## 제2장 보칙

##### 제3조의2 (그림과 표)

산식은 다음과 같다.
\t\t<img src="http://example.kr/f.do?x=1"  alt="그림1"></img>

## 부칙

부칙 <제100호,2020.3.4>


이 법은 공포한 날부터 시행한다.

부칙(가온법) <제123호,2030.1.2>


제1조(시행일) 이 법은 공포 후 6개월이 지난 날부터 시행한다.


제2조 및 제3조 생략


제4조(다른 법률의 개정) ①부터 <15>까지 생략


<16> 미리법 일부를 다음과 같이 개정한다.


제7조제2항 중 "가"를 "나"로 한다.


제9조를 다음과 같이 신설한다.


제5조(새 조) 이 줄은 다른 법의 글이다.
"""
