// Names of a hub: models as OWNER/NAME[:FILE], and the files that it lists, which are hostile.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ponder {

struct HubName {
  std::string owner, name;
  std::string file;  // a .gguf file of the model, or a part of its name; "" for none

  std::string model() const { return owner + "/" + name; }
};

// OWNER/NAME[:FILE], as Hugging Face allows names: letters, digits, '-', '_' and '.', at most 96,
// beginning with a letter, a digit or '_', without "..". nullopt for any other text.
std::optional<HubName> parse_hub_name(std::string_view text);

// Whether `name` stays below the folder it is put in and can be shown on a terminal: relative, in
// UTF-8, no "." or ".." in it, no empty part, no backslash, no control characters, not too long.
bool harmless_path(std::string_view name);

// `text` as it stands in the path of a URL (RFC 3986); '/' stays if `keep_slashes`.
std::string url_escape(std::string_view text, bool keep_slashes);

}  // namespace ponder
