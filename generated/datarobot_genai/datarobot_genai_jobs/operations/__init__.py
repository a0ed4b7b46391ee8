# Generated from specs/datarobot_genai by `jobcontracts generate`. Do not edit.
"""One module per documented operation: `build` makes its request, `parse` reads its response. No I/O."""

from . import (
    create_custom_model_llm_validation as create_custom_model_llm_validation,
    create_custom_model_version as create_custom_model_version,
    create_vector_database_custom_model_version as create_vector_database_custom_model_version,
    get_custom_model_llm_validation as get_custom_model_llm_validation,
    get_genai_status as get_genai_status,
)
