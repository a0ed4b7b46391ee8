# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""One module per documented operation: `build` makes its request, `parse` reads its response. No I/O."""

from . import get_genai_status as get_genai_status
