# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a tax code (codice fiscale) is made: tables and letters of the decree of 23 December 1976."""

import re
import unicodedata
from datetime import date

MONTH_LETTERS = "ABCDEHLMPRST"
MONTH_NAMES = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
VOWELS = "AEIOU"
_OMOCODIA_LETTERS = "LMNPQRSTUV"
DIGIT_POSITIONS = (6, 7, 9, 10, 12, 13, 14)
LETTER_POSITIONS = (0, 1, 2, 3, 4, 5, 8, 11, 15)
_DIGIT_TO_LETTER = dict(zip("0123456789", _OMOCODIA_LETTERS, strict=True))
LETTER_TO_DIGIT = {letter: digit for digit, letter in _DIGIT_TO_LETTER.items()}
_ODD_LETTER_VALUES = (
    1,
    0,
    5,
    7,
    9,
    13,
    15,
    17,
    19,
    21,
    2,
    4,
    18,
    20,
    11,
    3,
    6,
    8,
    12,
    14,
    16,
    10,
    22,
    25,
    24,
    23,
)
_ODD_VALUES = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _ODD_LETTER_VALUES, strict=True)) | dict(
    zip("0123456789", _ODD_LETTER_VALUES[:10], strict=True)
)


def normalise(text: str) -> str:
    """Return what was meant: capitals, no spaces, dots or dashes."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s.\-_/·]+", "", folded)


def check_letter(first_fifteen: str) -> str:
    """Return the sixteenth character that belongs to the first fifteen."""
    total = sum(
        _ODD_VALUES[character] if index % 2 == 0 else _even_value(character)
        for index, character in enumerate(first_fifteen)
    )
    return chr(ord("A") + total % 26)


def _even_value(character: str) -> int:
    return int(character) if character.isdigit() else ord(character) - ord("A")


def letters_of_name(text: str) -> str:
    """Return a name as the tax code reads it: capital letters without accents, apostrophes, spaces."""
    spelled = text.upper().replace("ß", "SS").replace("Ø", "O").replace("Ł", "L").replace("Æ", "AE")
    decomposed = unicodedata.normalize("NFD", spelled)
    return "".join(character for character in decomposed if "A" <= character <= "Z")


def family_name_letters(family_name: str) -> str:
    """Return the first three characters: consonants, then vowels, then X."""
    letters = letters_of_name(family_name)
    consonants = [letter for letter in letters if letter not in VOWELS]
    vowels = [letter for letter in letters if letter in VOWELS]
    return "".join([*consonants, *vowels, "X", "X", "X"][:3])


def given_name_letters(given_name: str) -> str:
    """Return the second three characters: with four consonants or more the second one is skipped."""
    consonants = [letter for letter in letters_of_name(given_name) if letter not in VOWELS]
    if len(consonants) >= 4:
        return consonants[0] + consonants[2] + consonants[3]
    return family_name_letters(given_name)


def compute(*, family_name: str, given_name: str, birth_date: date, sex: str, place_code: str) -> str:
    """Return the tax code of somebody with these data (`sex` is "male" or "female")."""
    day = birth_date.day + (40 if sex == "female" else 0)
    first_fifteen = (
        family_name_letters(family_name)
        + given_name_letters(given_name)
        + f"{birth_date.year % 100:02d}{MONTH_LETTERS[birth_date.month - 1]}{day:02d}{place_code.upper()}"
    )
    return first_fifteen + check_letter(first_fifteen)


def decode_omocodia(code: str) -> str:
    """Return the code with its seven digits as digits, and the check letter that goes with them."""
    characters = list(code[:15])
    for index in DIGIT_POSITIONS:
        characters[index] = LETTER_TO_DIGIT.get(characters[index], characters[index])
    plain = "".join(characters)
    return plain + check_letter(plain)


def omocodia_variants(code: str) -> tuple[str, ...]:
    """Return the first seven variants in the order the tax agency hands them out: from the rightmost digit leftwards."""
    variants = []
    characters = list(decode_omocodia(code)[:15])
    for index in reversed(DIGIT_POSITIONS):
        characters[index] = _DIGIT_TO_LETTER[characters[index]]
        first_fifteen = "".join(characters)
        variants.append(first_fifteen + check_letter(first_fifteen))
    return tuple(variants)
