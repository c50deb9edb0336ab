#include "grammar/schema_refs.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"

namespace ponder {
namespace {

bool is_schema(const Json& value) { return value.is_object() || value.is_boolean(); }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = lower_ascii(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    out += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
    if (low >= 0) i += 2;
  }
  return out;
}

// Without an empty fragment, which changes nothing.
std::string_view id_of(const Json& schema) {
  const Json* id = json_member(schema, "$id");
  if (!id || !id->is_string()) return {};
  std::string_view out = id->get_ref<const std::string&>();
  if (out.ends_with('#')) out.remove_suffix(1);
  return out;
}

// A reference without a scheme is read from where the document's own $id is.
std::string absolute(std::string_view base, std::string_view ref) {
  if (ref.find("://") != ref.npos || ref.starts_with("urn:")) return std::string(ref);
  const size_t scheme = base.find("://");
  if (ref.starts_with('/') && scheme != base.npos)
    return std::string(base.substr(0, base.find('/', scheme + 3))) + std::string(ref);
  return std::string(base.substr(0, base.rfind('/') + 1)) + std::string(ref);
}

// Those of `schema` and all within it. `id`: of the schema that it is in.
void collect(const Json& schema, const std::string& base, std::string id,
             std::map<std::string, const Json*>& out) {
  if (schema.is_object()) {
    if (const std::string_view own = id_of(schema); !own.empty())
      out.try_emplace(id = absolute(base, own), &schema);
    const Json* anchor = json_member(schema, "$anchor");
    if (anchor && anchor->is_string())
      out.try_emplace(id + "#" + anchor->get_ref<const std::string&>(), &schema);
  }
  if (!schema.is_structured()) return;
  for (const Json& part : schema) collect(part, base, id, out);
}

bool has_local_refs(const Json& schema) {
  if (schema.is_object()) {
    const Json* ref = json_member(schema, "$ref");
    if (ref && ref->is_string() && ref->get_ref<const std::string&>().starts_with('#')) return true;
  }
  return schema.is_structured() && std::any_of(schema.begin(), schema.end(), has_local_refs);
}

}  // namespace

const Json* SchemaRefs::named(const std::string& name) const {
  const std::string base(id_of(document_));
  if (names_.empty()) {
    names_[base] = &document_;
    collect(document_, base, base, names_);
  }
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : found->second;
}

const Json* SchemaRefs::find(const std::string& ref) const {
  const size_t mark = std::min(ref.find('#'), ref.size());
  const std::string_view base = id_of(document_);
  const std::string id =
      mark == 0 ? std::string(base) : absolute(base, std::string_view(ref).substr(0, mark));
  const std::string fragment =
      percent_decoded(mark < ref.size() ? std::string_view(ref).substr(mark + 1) : "");
  if (!fragment.empty() && !fragment.starts_with('/')) return named(id + "#" + fragment);
  const Json* root = mark == 0 ? &document_ : named(id);
  if (!root) return nullptr;
  try {
    const Json& found = root->at(Json::json_pointer(fragment));
    return is_schema(found) ? &found : nullptr;
  } catch (const Json::exception&) {  // the pointer is none, or leads nowhere
    return nullptr;
  }
}

void check_inner_refs(const Json& document, const std::string& place) {
  if (!document.is_structured()) return;
  for (const Json& part : document) {
    const bool own = part.is_object() && !id_of(part).empty();
    if (own && has_local_refs(part)) {
      fail(
          "{}: the schema with the \"$id\" {} has a \"$ref\" that begins with #, which is meant "
          "from "
          "there; write that $id before the #",
          place, printable(id_of(part)));
    }
    if (!own) check_inner_refs(part, place);
  }
}

}  // namespace ponder
