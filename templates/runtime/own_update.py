"""The update of the package that this runtime is in: generation writes that one here.

Only for type checkers, by which the errors that have an update know its class.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from .updates import BaseUpdate

Update: TypeAlias = BaseUpdate[Any]
