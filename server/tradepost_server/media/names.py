"""A file's name that is safe to show, to send in a header and to save on any disk."""

import re
import unicodedata

MOST_CHARACTERS = 120  # with the extension
NAMELESS = "file"
ILLEGAL = str.maketrans({'"': "'", **dict.fromkeys("<>:|?*", "_")})  # on some disk
JOINERS = "\u200c\u200d"  # invisible, but part of how Persian, Hindi and emoji are written
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # devices, on Windows
KNOWN = re.compile(  # endings that say what a file is; another one than ours would lie, or say it twice
    r"""
    7z | aac | apk | app | asp | aspx | avi | avif | bat | bin | bmp | bz2 | cmd | com | cpl | csv | dll | dmg
    | doc | docm | docx | eml | eps | exe | flac | gif | gz | hta | htm | html | ico | iso | jar | jpeg | jpg
    | js | jsp | json | lnk | m4a | m4v | md | mht | mhtml | mjs | mkv | mov | mp3 | mp4 | msi | odp | ods | odt
    | oga | ogg | ogv | opus | pdf | php | phtml | pif | png | ppt | pptm | pptx | ps | ps1 | psd | py | rar
    | reg | rtf | scr | sh | shtml | svg | svgz | swf | tar | tif | tiff | txt | url | vbs | wasm | wav | weba
    | webm | webp | wmv | xht | xhtml | xls | xlsm | xlsx | xml | xsl | zip | heic | heif
    """,
    re.VERBOSE | re.IGNORECASE,
)


def safe_name(name: str, extension: str) -> str:
    """`name` without its folders, with `extension` (".jpg") as its only known ending; 1 to 120 characters.

    There is nothing in it that is invisible, turns the direction of writing, ends a line, hides the file or means a
    device or a place.
    """
    base = re.split(r"[/\\]", name)[-1]
    visible = "".join(_visible(character) for character in unicodedata.normalize("NFC", base))
    stem = _without_known_ending(" ".join(visible.translate(ILLEGAL).split())).lstrip(". ")
    stem = stem[: MOST_CHARACTERS - len(extension)].rstrip(". ")
    if RESERVED.fullmatch(stem):
        stem = f"_{stem}"[: MOST_CHARACTERS - len(extension)]
    return (stem or NAMELESS) + extension


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zl", "Zp") or character in "\t\r\n":
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Cn", "Co") and character not in JOINERS else character


def _without_known_ending(stem: str) -> str:
    base, dot, suffix = stem.rpartition(".")
    return base if dot and KNOWN.fullmatch(suffix) else stem
