// Which of a model's .gguf files a name means. Files in parts (X-00001-of-00003.gguf,
// llama-gguf-split's names) are one model, called by its first part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hub/names.h"

namespace ponder {

bool is_gguf(std::string_view file);

// All parts that the model of `file` consists of, the first one first; `file` alone if it is whole.
std::vector<std::string> gguf_parts(const std::string& file);

// False for what lies beside models as .gguf: projectors of pictures, importance matrices.
bool is_gguf_model(std::string_view file);

// The models among `files` that `wanted` means best: the file of that very name; else those where
// it ends a file's or folder's name; else those that have it as whole words, which '-', '.', '_',
// '/' and the ends bound (in any case: "f16" is no part of "BF16"). With "" all of them.
std::vector<std::string> fitting_models(const std::vector<std::string>& files,
                                        const std::string& wanted);

// The only one of them that `name` means. Error that lists what there is otherwise; `place` is who
// has the files.
std::string choose_model(const std::vector<std::string>& files, const HubName& name,
                         const std::string& place);

}  // namespace ponder
