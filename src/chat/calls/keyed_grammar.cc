#include "chat/calls/keyed_grammar.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "chat/calls/values.h"
#include "grammar/code_points.h"
#include "grammar/schema.h"

namespace ponder {
namespace {

// The characters of valid UTF-8.
std::vector<std::string> characters(const std::string& text) {
  std::vector<std::string> out;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !out.empty()) {
      out.back() += c;
    } else {
      out.emplace_back(1, c);
    }
  }
  return out;
}

uint32_t code_point(const std::string& one) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(one[i])); };
  if (one.size() == 1) return byte(0);
  uint32_t out = byte(0) & (0xFFu >> (one.size() + 1));
  for (size_t i = 1; i < one.size(); ++i) out = out << 6 | (byte(i) & 0x3F);
  return out;
}

// How much of `mark` the text ends with that was `matched` of it and then `one`.
size_t matched_after(const std::vector<std::string>& mark, size_t matched, const std::string& one) {
  std::vector<std::string> seen(mark.begin(), mark.begin() + static_cast<ptrdiff_t>(matched));
  seen.push_back(one);
  for (size_t size = std::min(seen.size(), mark.size()); size > 0; --size) {
    if (std::equal(seen.end() - static_cast<ptrdiff_t>(size), seen.end(), mark.begin()))
      return size;
  }
  return 0;
}

class KeyedWriter {
 public:
  KeyedWriter(const KeyedForm& form, JsonForms& forms, const Json& schema)
      : form_(form), forms_(forms), builder_(forms.builder()), schema_(schema) {}

  int32_t run(int32_t end) {
    const Json properties = all_properties();
    std::vector<std::string> keys;
    for (const auto& [key, value] : properties.items()) keys.push_back(key);
    const int32_t close = builder_.literal(form_.close, end);
    int32_t first = close, later = close;  // where no argument has come, or some have
    for (size_t i = keys.size(); i-- > 0;) {
      const Json& property = properties[keys[i]];
      const int32_t at = argument(keys[i], property, later);
      const int32_t after = form_.separator.empty() ? at : builder_.literal(form_.separator, at);
      const bool must = is_required(keys[i]);
      first = must ? at : builder_.either(at, first);
      later = must ? after : builder_.either(after, later);
    }
    return builder_.literal(form_.open, first);
  }

 private:
  // With those that are required and not described.
  Json all_properties() const {
    Json out = Json::object();
    if (const Json* its = json_member(schema_, "properties"); its && its->is_object()) out = *its;
    if (const Json* list = json_member(schema_, "required"); list && list->is_array()) {
      for (const Json& name : *list) {
        if (name.is_string() && !out.contains(name.get<std::string>())) {
          out[name.get<std::string>()] = true;
        }
      }
    }
    return out;
  }

  bool is_required(const std::string& key) const {
    const Json* list = json_member(schema_, "required");
    return list && std::find(list->begin(), list->end(), key) != list->end();
  }

  int32_t argument(const std::string& key, const Json& property, int32_t next) {
    const ArgumentKind kind = argument_kind(&property);
    const bool text = kind == ArgumentKind::Text || kind == ArgumentKind::MaybeText;
    const bool plain = text && !form_.text_close.empty();
    const int32_t value = plain
                              ? plain_text(key, property, builder_.literal(form_.after_text, next))
                              : json(key, property, builder_.literal(form_.after_other, next));
    return builder_.literal(form_.before(key, plain), value);
  }

  int32_t plain_text(const std::string& key, const Json& property, int32_t next) {
    Json values = Json::array();
    if (const Json* list = json_member(property, "enum")) values = *list;
    if (property.contains("const")) values = Json::array({property["const"]});
    for (const char* name : {"pattern", "minLength", "maxLength", "format"}) {
      if (property.contains(name)) {
        fail(
            "{}: the argument {} has \"{}\", which cannot be held in the form in which this model "
            "writes calls; leave it out",
            builder_.place(), printable(key), name);
      }
    }
    if (values.empty()) return text_up_to(builder_, form_.text_close, next);
    std::vector<int32_t> starts;
    for (const Json& value : values) {
      const std::string one = value.is_string() ? value.get<std::string>() : value.dump();
      if (one.find(form_.text_close) != std::string::npos) continue;
      starts.push_back(builder_.literal(one + form_.text_close, next));
    }
    if (starts.empty())
      fail("{}: the argument {} can be nothing", builder_.place(), printable(key));
    return builder_.any_of(starts);
  }

  int32_t json(const std::string& key, const Json& property, int32_t next) {
    if (form_.only_scalars && !is_scalar(property)) {
      fail(
          "{}: the argument {} is no string, number or boolean, which cannot be held in the form "
          "in which this model writes calls",
          builder_.place(), printable(key));
    }
    if (!property.is_object()) return schema_value(forms_, property, next);
    if (const Json* type = json_member(property, "type");
        form_.capital_words && type && *type == "boolean") {
      return builder_.either(builder_.literal("True", next), builder_.literal("False", next));
    }
    Json whole = property;  // with what its references point to
    for (const char* name : {"$defs", "definitions"}) {
      if (const Json* its = json_member(schema_, name)) whole[name] = *its;
    }
    return schema_value(forms_, whole, next);
  }

  static bool is_scalar(const Json& property) {
    if (!property.is_object()) return false;
    const Json* type = json_member(property, "type");
    const Json* values = json_member(property, "enum");
    if (values) {
      return std::all_of(values->begin(), values->end(),
                         [](const Json& value) { return value.is_primitive(); });
    }
    return type && (*type == "integer" || *type == "number" || *type == "boolean");
  }

  const KeyedForm& form_;
  JsonForms& forms_;
  GrammarBuilder& builder_;
  const Json& schema_;
};

}  // namespace

// One state for each part of `close` that may have come.
int32_t text_up_to(GrammarBuilder& builder, const std::string& close, int32_t next) {
  const std::vector<std::string> mark = characters(close);
  std::vector<std::string> special = mark;
  std::sort(special.begin(), special.end());
  special.erase(std::unique(special.begin(), special.end()), special.end());
  CodePoints rest = CodePoints::all();
  CodePoints taken;
  for (const std::string& one : special) taken.add(code_point(one), code_point(one));
  rest = taken.complement();
  std::vector<int32_t> states(mark.size());
  for (int32_t& state : states) state = builder.hole();
  for (size_t i = 0; i < mark.size(); ++i) {
    std::vector<int32_t> ways;
    for (const std::string& one : special) {
      const size_t to = matched_after(mark, i, one);
      ways.push_back(builder.literal(one, to == mark.size() ? next : states[to]));
    }
    for (const char c : {'"', '\\', '\n', '\t'}) {
      if (taken.contains(static_cast<uint8_t>(c))) continue;
      const auto byte = static_cast<uint8_t>(c);
      ways.push_back(builder.byte(byte, byte, states[0]));
    }
    ways.push_back(unescaped_character(builder, rest, states[0]));
    builder.fill(states[i], builder.any_of(ways));
  }
  return states[0];
}

int32_t keyed_grammar(const KeyedForm& form, JsonForms& forms, const Json& schema, int32_t end) {
  return KeyedWriter(form, forms, schema).run(end);
}

}  // namespace ponder
