"""The process in which pictures are decoded: `python -m tradepost_server.media.image_worker MEMORY_MB`.

It reads jobs from its standard input, a line of JSON each, and answers each with a line on its standard output. What
an upload does to it (memory, time, a crash in a decoder) ends with it. It has no secrets: see `ImageWorkshop`.
"""

import errno
import os
import resource
import sys
import warnings
from pathlib import Path

import msgspec
from PIL import Image, UnidentifiedImageError

from tradepost_server.media.darkroom import develop
from tradepost_server.media.pictures import MOST_PIXELS, BadImage, Job, Made, Refused

NICENESS = 10  # conversations come first
LARGEST_FILE = 64 * 1024 * 1024  # bytes that it may write
BROKEN = Refused("This picture is broken")
UNKNOWN = Refused("This is no picture that can be opened here: send jpeg, png, webp or gif")
TOO_LARGE = Refused("This picture is too large to be opened here")
TOO_MANY_PIXELS = Refused(f"This picture has too many megapixels; at most {MOST_PIXELS // 1_000_000}")


def main() -> None:
    """Answers until the other side closes."""
    confine(memory_mb=int(sys.argv[1]))
    warnings.simplefilter("ignore")
    answers = sys.stdout.buffer
    for line in sys.stdin.buffer:
        job = msgspec.json.decode(line, type=Job)
        allow_cpu(job.cpu_s)
        answers.write(msgspec.json.encode(answer(job)) + b"\n")
        answers.flush()


def confine(*, memory_mb: int) -> None:
    """Limits that hold for this process from now on, whatever it decodes."""
    os.nice(NICENESS)
    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, LARGEST_FILE)]
    if sys.platform == "linux":  # elsewhere the system shares too much address space, or refuses
        limits.append((resource.RLIMIT_AS, memory_mb * 1024 * 1024))
    for kind, most in limits:
        resource.setrlimit(kind, (most, most))


def allow_cpu(seconds: int) -> None:
    """At most so much processor time from now on; then the system ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def answer(job: Job) -> Made | Refused:
    """The files made, or a sentence for who sent the picture. Raises: OSError when the disk is full."""
    try:
        return develop(Path(job.source), Path(job.out_dir))
    except BadImage as refused:
        return Refused(refused.reason)
    except UnidentifiedImageError:
        return UNKNOWN
    except Image.DecompressionBombError:
        return TOO_MANY_PIXELS
    except MemoryError:
        return TOO_LARGE
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise  # not the picture's fault: this process ends, and says why
        return TOO_LARGE if error.errno == errno.EFBIG else BROKEN
    except Exception:  # decoders raise anything for a broken file, SyntaxError and AssertionError too
        return BROKEN


if __name__ == "__main__":
    main()
