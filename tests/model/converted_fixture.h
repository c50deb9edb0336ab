// Fixtures in other files, made once in a folder of this process that goes away with it.
#pragma once

#include <filesystem>
#include <string>

#include "formats/convert.h"
#include "formats/files.h"
#include "model/fixture.h"

namespace ponder {

inline std::string in_folder(const std::string& name) {
  static const test::TempFolder folder;
  return folder.path(name);
}

// As GGUF; with `quant` its matrices are of that type or mix.
inline std::string gguf_fixture(const std::string& name, const std::string& quant) {
  const std::string out = in_folder(fmt::format("{}_{}.gguf", name, quant));
  if (std::filesystem::exists(out)) return out;
  ConvertOptions options;
  if (!quant.empty()) options.quant = quant_mix(quant);
  convert(sayable_fixture(name, in_folder("")), out, options);
  return out;
}

}  // namespace ponder
