// Chat templates of families whose publishers give code in their place.
#pragma once

#include <string>

#include "base/json.h"

namespace ponder {

// By a config's model_type, or its architecture; "": there is none. DeepSeek-V3.2's does what its
// encoding_dsv32.py does, DeepSeek-V4's what encoding_dsv4.py does (huggingface.co/deepseek-ai).
// Tools are told in the first system message; `drop_thinking` false keeps V4's earlier thoughts.
std::string builtin_template(const Json& config);

}  // namespace ponder
