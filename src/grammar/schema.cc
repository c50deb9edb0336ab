#include "grammar/schema.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/error.h"
#include "grammar/code_points.h"
#include "grammar/numbers.h"
#include "grammar/schema_names.h"

namespace ponder {
namespace {

constexpr size_t kMostAlternatives = 200;
constexpr uint64_t kMostCount = 1'000'000'000;

class SchemaWriter {
 public:
  SchemaWriter(JsonForms& forms, const Json& document)
      : forms_(forms), builder_(forms.builder()), document_(document) {}

  int32_t run(int32_t next) {
    const int32_t start = value(document_, next);
    while (!todo_.empty()) {
      const auto [schema, rule] = todo_.front();
      todo_.pop_front();
      builder_.set_rule(rule, value(*schema, builder_.ret()));
    }
    return start;
  }

 private:
  template <class... Args>
  [[noreturn]] void wrong(fmt::format_string<Args...> format, Args&&... args) const {
    fail("{}: {}", builder_.place(), fmt::format(format, std::forward<Args>(args)...));
  }

  // Schemas are written once, however often they are referred to.
  int32_t call(const Json& schema, int32_t next, bool deep) {
    const auto [found, fresh] = rules_.try_emplace(&schema, -1);
    if (fresh) {
      found->second = builder_.new_rule();
      todo_.emplace_back(&schema, found->second);
    }
    return builder_.call(found->second, next, deep);
  }

  int32_t value(const Json& schema, int32_t next) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) wrong("\"false\" allows no value here");
      return forms_.any_value(next, false);
    }
    if (!schema.is_object()) wrong("a schema must be an object, true or false");
    check_schema_keywords(schema, builder_.place());
    const Json* nullable = json_member(schema, "nullable");
    if (nullable && *nullable == true) {
      return builder_.either(form(schema, next), builder_.literal("null", next));
    }
    return form(schema, next);
  }

  int32_t form(const Json& schema, int32_t next) {
    if (const Json* ref = json_member(schema, "$ref")) {
      alone(schema, "$ref", {});
      return call(resolve(*ref), next, false);
    }
    if (schema.contains("const")) {
      alone(schema, "const", {"type"});
      return constants(schema, Json::array({schema["const"]}), next);
    }
    if (const Json* values = json_member(schema, "enum")) {
      alone(schema, "enum", {"type"});
      return constants(schema, *values, next);
    }
    if (const Json* all = json_member(schema, "allOf")) {
      alone(schema, "allOf", {});
      if (!all->is_array() || all->size() != 1)
        wrong("\"allOf\" is supported with one schema only");
      return value((*all)[0], next);
    }
    for (const char* key : {"anyOf", "oneOf"}) {
      if (const Json* choices = json_member(schema, key)) {
        alone(schema, key, {"discriminator"});
        return alternatives(key, *choices, next);
      }
    }
    std::vector<int32_t> ways;
    for (const std::string& type : schema_types(schema, builder_.place())) {
      ways.push_back(typed(schema, type, next));
    }
    if (ways.empty()) return forms_.any_value(next, false);
    return builder_.any_of(ways);
  }

  // `key` decides alone: others beside it would have to hold as well.
  void alone(const Json& schema, std::string_view key,
             std::initializer_list<std::string_view> allowed) const {
    for (const auto& [other, rule] : schema.items()) {
      if (other == key || is_silent_keyword(other)) continue;
      if (std::find(allowed.begin(), allowed.end(), other) != allowed.end()) continue;
      wrong("\"{}\" beside \"{}\" is not supported", printable(other), key);
    }
  }

  const Json& resolve(const Json& ref) const {
    if (!ref.is_string()) wrong("a \"$ref\" must be a text");
    const auto& path = ref.get_ref<const std::string&>();
    const std::string shown = printable(path);
    if (!path.starts_with('#')) wrong("the \"$ref\" {} leads out of the schema", shown);
    try {
      const Json& found = document_.at(Json::json_pointer(path.substr(1)));
      if (found.is_object() || found.is_boolean()) return found;
    } catch (const Json::exception&) {  // the pointer is none, or leads nowhere
    }
    wrong("the \"$ref\" {} leads to no schema", shown);
  }

  int32_t constants(const Json& schema, const Json& values, int32_t next) {
    if (!values.is_array() || values.empty()) wrong("\"enum\" must be a list that is not empty");
    const std::vector<std::string> types = schema_types(schema, builder_.place());
    std::vector<int32_t> ways;
    for (const Json& constant : values) {
      const bool fits =
          types.empty() || std::any_of(types.begin(), types.end(),
                                       [&](const auto& t) { return is_json_type(constant, t); });
      if (fits) ways.push_back(builder_.literal(constant.dump(), next));
    }
    if (ways.empty()) wrong("no value of \"enum\" or \"const\" is of its \"type\"");
    return builder_.any_of(ways);
  }

  int32_t alternatives(const std::string& key, const Json& choices, int32_t next) {
    if (!choices.is_array() || choices.empty()) wrong("\"{}\" must be a list of schemas", key);
    if (choices.size() > kMostAlternatives) {
      wrong("\"{}\" has {} schemas; at most {} are supported", key, choices.size(),
            kMostAlternatives);
    }
    std::vector<const Json*> all;
    for (const Json& choice : choices) {
      const Json* at = &choice;
      for (int i = 0; i < 10 && at->is_object() && at->contains("$ref"); ++i) {
        at = &resolve((*at)["$ref"]);
      }
      all.push_back(at);
    }
    if (key == "oneOf" && !exclude_each_other(all, builder_.place())) {
      wrong(
          "\"oneOf\" is supported where its schemas differ in \"type\" or in a required member "
          "that is constant; use \"anyOf\" if any of them will do");
    }
    std::vector<int32_t> ways;
    for (const Json& choice : choices) {
      if (!choice.is_boolean() || choice.get<bool>()) ways.push_back(value(choice, next));
    }
    if (ways.empty()) wrong("\"{}\" allows no value", key);
    return builder_.any_of(ways);
  }

  int32_t typed(const Json& schema, const std::string& type, int32_t next) {
    if (type == "object") return object(schema, next);
    if (type == "array") return array(schema, next);
    if (type == "string") return text(schema, next);
    if (type == "boolean") {
      return builder_.either(builder_.literal("true", next), builder_.literal("false", next));
    }
    if (type == "null") return builder_.literal("null", next);
    return number(schema, type == "integer", next);
  }

  std::optional<uint64_t> count(const Json& schema, const char* key) const {
    const Json* rule = json_member(schema, key);
    if (!rule) return std::nullopt;
    const bool whole =
        rule->is_number_unsigned() ||
        (rule->is_number_float() && rule->get<double>() >= 0 && rule->get<double>() < 1e15 &&
         rule->get<double>() == static_cast<double>(rule->get<uint64_t>()));
    if (!whole) wrong("\"{}\" must be a count", key);
    return rule->get<uint64_t>();
  }

  Grammar::Counts counts(const Json& schema, const char* least, const char* most) const {
    Grammar::Counts out;
    const uint64_t low = count(schema, least).value_or(0);
    const uint64_t high = count(schema, most).value_or(kMostCount + 1);
    if (low > high) wrong("\"{}\" is more than \"{}\"", least, most);
    if (low > kMostCount) wrong("\"{}\" is {}; at most {} is supported", least, low, kMostCount);
    out.least = static_cast<int32_t>(low);
    out.most = high > kMostCount ? -1 : static_cast<int32_t>(high);
    return out;
  }

  int32_t text(const Json& schema, int32_t next) {
    const Grammar::Counts length = counts(schema, "minLength", "maxLength");
    const Json* pattern = json_member(schema, "pattern");
    const Json* format = json_member(schema, "format");
    std::string source;
    if (format) source = format_pattern(*format, builder_.place());
    if (pattern && !source.empty()) wrong("\"pattern\" beside \"format\" is not supported");
    if (pattern) {
      if (!pattern->is_string()) wrong("a \"pattern\" must be a text");
      source = pattern->get<std::string>();
    }
    if (source.empty()) return forms_.text(Pattern::anything(), length, next);
    return forms_.text(read_pattern(source, builder_.place()), length, next);
  }

  int32_t number(const Json& schema, bool integer, int32_t next) {
    NumberBounds bounds;
    const auto bound = [&](const char* key, bool exclusive, bool least) {
      const Json* rule = json_member(schema, key);
      if (!rule) return;
      if (!rule->is_number()) wrong("\"{}\" must be a number", key);
      std::optional<NumberBounds::Bound>& into = least ? bounds.least : bounds.most;
      const bool tighter = !into || (least ? *rule > into->value : *rule < into->value) ||
                           (*rule == into->value && exclusive);
      if (tighter) into = NumberBounds::Bound{*rule, exclusive};
    };
    bound("minimum", false, true);
    bound("exclusiveMinimum", true, true);
    bound("maximum", false, false);
    bound("exclusiveMaximum", true, false);
    if (const Json* multiple = json_member(schema, "multipleOf")) {
      const bool whole = multiple->is_number_unsigned() && *multiple > 0 && *multiple <= 1000;
      if (!whole) wrong("\"multipleOf\" is supported for integers from 1 to 1000");
      bounds.multiple_of = multiple->get<uint64_t>();
      integer = true;
    }
    if (!bounds.least && !bounds.most && bounds.multiple_of == 1) {
      return integer ? any_integer(builder_, next) : any_number(builder_, next);
    }
    return bounded_number(builder_, bounds, integer, next);
  }

  int32_t array(const Json& schema, int32_t next) {
    const Grammar::Counts limits = counts(schema, "minItems", "maxItems");
    if (const Json* unique = json_member(schema, "uniqueItems")) {
      if (*unique != false && limits.most != 0 && limits.most != 1) {
        wrong("\"uniqueItems\" is not supported");
      }
    }
    const Json* items = json_member(schema, "items");
    const auto item = [&](int32_t then) {
      return items ? call(*items, then, true) : forms_.any_value(then, true);
    };
    const bool closed = items && *items == false;
    const Json* first = json_member(schema, "prefixItems");
    if (first && !first->is_array()) wrong("\"prefixItems\" must be a list of schemas");
    if (!first || first->empty()) {
      Grammar::Counts all = limits;
      if (closed) all.most = 0;
      if (all.least > 0 && all.most == 0) wrong("no array fits \"minItems\"");
      return forms_.list('[', ']', all, item, next);
    }
    return tuple(*first, closed, limits, item, next);
  }

  // Places with schemas of their own, then equal ones.
  int32_t tuple(const Json& first, bool closed, Grammar::Counts limits,
                const GrammarBuilder::Part& item, int32_t next) {
    const auto size = static_cast<int32_t>(first.size());
    int32_t most = limits.most;
    if (closed) most = most < 0 ? size : std::min(most, size);
    if (most >= 0 && limits.least > most) wrong("no array fits \"minItems\"");
    const int32_t end = builder_.literal("]", next), closing = forms_.space(end);
    int32_t rest = closing;
    if (most < 0 || most > size) {
      const Grammar::Counts others = {std::max(0, limits.least - size),
                                      most < 0 ? -1 : most - size};
      const auto another = [&](int32_t then) {
        return builder_.literal(",", forms_.space(item(then)));
      };
      rest = builder_.repeat(others, another, closing);
    }
    for (int32_t i = most < 0 ? size - 1 : std::min(size, most) - 1; i >= 0; --i) {
      int32_t at = call(first[static_cast<size_t>(i)], rest, true);
      if (i > 0) at = builder_.literal(",", forms_.space(at));
      // An array may end before place i if it needs no more than i items.
      rest = limits.least <= i ? builder_.either(at, i > 0 ? closing : end) : at;
    }
    return builder_.literal("[", forms_.space(rest));
  }

  struct Member {
    std::string name;
    const Json* schema;  // nullptr: any value
    bool required = false;
  };

  std::vector<Member> members(const Json& schema, const Json* extra) const {
    std::vector<Member> out;
    std::set<std::string> names, required;
    if (const Json* list = json_member(schema, "required")) {
      if (!list->is_array()) wrong("\"required\" must be a list of names");
      for (const Json& name : *list) {
        if (!name.is_string()) wrong("\"required\" must be a list of names");
        required.insert(name.get<std::string>());
      }
    }
    if (const Json* properties = json_member(schema, "properties")) {
      if (!properties->is_object()) wrong("\"properties\" must be an object");
      for (const auto& [name, part] : properties->items()) {
        names.insert(name);
        const bool must = required.contains(name);
        if (part == false) {
          if (must) wrong("\"{}\" is required and not allowed", printable(name));
          continue;
        }
        out.push_back({name, &part, must});
      }
    }
    for (const std::string& name : required) {
      if (names.contains(name)) continue;
      if (extra && *extra == false) {
        wrong("\"{}\" is required, but additionalProperties is false", printable(name));
      }
      out.push_back({name, extra, true});
    }
    return out;
  }

  int32_t object(const Json& schema, int32_t next) {
    const Json* extra = json_member(schema, "additionalProperties");
    const std::vector<Member> known = members(schema, extra);
    const bool map = extra ? *extra != false : !schema.contains("properties");
    const auto needed =
        std::count_if(known.begin(), known.end(), [](const Member& m) { return m.required; });
    Grammar::Counts limits = counts(schema, "minProperties", "maxProperties");
    if (limits.least > std::max<int64_t>(map && known.empty() ? 1 : 0, needed)) {
      wrong("\"minProperties\" is supported up to the number of required members");
    }
    if (known.empty()) {
      if (!map) limits.most = 0;
      if (limits.least > limits.most && limits.most >= 0) wrong("no object fits \"minProperties\"");
      return forms_.list(
          '{', '}', limits, [&](int32_t then) { return extra_member(known, extra, then); }, next);
    }
    const bool limited =
        limits.most >= 0 && (map || limits.most < static_cast<int64_t>(known.size()));
    if (limited) wrong("\"maxProperties\" beside \"properties\" is not supported");
    return named_members(known, map, extra, next);
  }

  // Members in order. `plain[i]`: from member i on, with none written yet; `comma[i]`: after
  // others.
  int32_t named_members(const std::vector<Member>& known, bool map, const Json* extra,
                        int32_t next) {
    const int32_t end = builder_.literal("}", next), closing = forms_.space(end);
    int32_t plain = end, comma = closing;
    if (map) {
      const auto another = [&](int32_t then) {
        return builder_.literal(",", forms_.space(extra_member(known, extra, then)));
      };
      comma = builder_.star(another, closing);
      plain = builder_.either(extra_member(known, extra, comma), end);
    }
    for (size_t i = known.size(); i-- > 0;) {
      const Member& member = known[i];
      const int32_t inner =
          member.schema ? call(*member.schema, comma, true) : forms_.any_value(comma, true);
      const int32_t at = builder_.literal(Json(member.name).dump(), forms_.colon(inner));
      const int32_t after = builder_.literal(",", forms_.space(at));
      plain = member.required ? at : builder_.either(at, plain);
      comma = member.required ? after : builder_.either(after, comma);
    }
    return builder_.literal("{", forms_.space(plain));
  }

  // A member whose name is none of the known ones: a tree of their characters, left at any place.
  int32_t extra_member(const std::vector<Member>& known, const Json* extra, int32_t next) {
    const bool any = !extra || *extra == true;
    const int32_t inner = any ? forms_.any_value(next, true) : call(*extra, next, true);
    const int32_t after = forms_.colon(inner);
    if (known.empty()) return forms_.any_string(after);
    std::vector<std::vector<uint32_t>> names;
    for (const Member& member : known) names.push_back(code_points_of(member.name));
    const int32_t quote = builder_.literal("\"", after);
    const int32_t free = builder_.star(
        [&](int32_t loop) { return unescaped_character(builder_, CodePoints::all(), loop); },
        quote);
    return builder_.literal("\"", other_name(names, 0, quote, free));
  }

  // `names` share their first `depth` characters, which have been read.
  int32_t other_name(const std::vector<std::vector<uint32_t>>& names, size_t depth, int32_t quote,
                     int32_t free) {
    std::map<uint32_t, std::vector<std::vector<uint32_t>>> branches;
    CodePoints used;
    bool whole = false;
    for (const std::vector<uint32_t>& name : names) {
      if (name.size() == depth) {
        whole = true;
      } else {
        used.add(name[depth], name[depth]);
        branches[name[depth]].push_back(name);
      }
    }
    std::vector<int32_t> ways;
    if (!whole) ways.push_back(quote);
    const int32_t others = unescaped_character(builder_, used.complement(), free);
    if (others >= 0) ways.push_back(others);
    for (const auto& [c, rest] : branches) {
      // A name is longer than any text should be: beyond this, others that begin like it are left
      // out.
      if (depth >= kLongestName) continue;
      const int32_t then = other_name(rest, depth + 1, quote, free);
      const int32_t start = unescaped_character(builder_, {{c, c}}, then);
      if (start >= 0) ways.push_back(start);
    }
    return builder_.any_of(ways);
  }

  static constexpr size_t kLongestName = 200;

  JsonForms& forms_;
  GrammarBuilder& builder_;
  const Json& document_;
  std::map<const Json*, int32_t> rules_;
  std::deque<std::pair<const Json*, int32_t>> todo_;
};

}  // namespace

int32_t schema_value(JsonForms& forms, const Json& document, int32_t next) {
  return SchemaWriter(forms, document).run(next);
}

std::shared_ptr<const Grammar> json_object_grammar() {
  GrammarBuilder builder("json_object");
  JsonForms forms(builder);
  return builder.finish(forms.lead(forms.any_object(builder.accept())));
}

std::shared_ptr<const Grammar> json_schema_grammar(const Json& schema, const std::string& place) {
  GrammarBuilder builder(place);
  JsonForms forms(builder);
  return builder.finish(forms.lead(schema_value(forms, schema, builder.accept())));
}

}  // namespace ponder
