#include "grammar/schema.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/error.h"
#include "grammar/code_points.h"
#include "grammar/json_numbers.h"
#include "grammar/numbers.h"
#include "grammar/pattern_algebra.h"
#include "grammar/schema_writer.h"

namespace ponder {
namespace {

constexpr size_t kMostAlternatives = 200;
constexpr uint64_t kMostCount = 1'000'000'000;

}  // namespace

int32_t SchemaWriter::run(int32_t next) {
  check_inner_refs(merger_.document(), builder_.place());
  const int32_t start = value(merger_.document(), next);
  while (!todo_.empty()) {
    const auto [schema, rule] = todo_.front();
    todo_.pop_front();
    builder_.set_rule(rule, value(*schema, builder_.ret()));
  }
  return start;
}

// The same schema is the same place, so that one which comes back to itself does so.
const Json& SchemaWriter::keep(Json schema) {
  const std::string text = json_line(schema);
  const auto found = kept_.find(text);
  if (found != kept_.end()) return *found->second;
  const Json& out = made_.emplace_back(std::move(schema));
  kept_[text] = &out;
  return out;
}

// Schemas are written once, however often they are referred to.
int32_t SchemaWriter::call(const Json& schema, int32_t next, bool deep) {
  const auto [found, fresh] = rules_.try_emplace(&schema, -1);
  if (fresh) {
    found->second = builder_.new_rule();
    todo_.emplace_back(&schema, found->second);
  }
  return builder_.call(found->second, next, deep);
}

int32_t SchemaWriter::value(const Json& schema, int32_t next) {
  if (schema.is_boolean()) {
    if (!schema.get<bool>()) wrong("\"false\" allows no value here");
    return forms_.any_value(next, false);
  }
  if (!schema.is_object()) wrong("a schema must be an object, true or false");
  check_schema_keywords(schema, builder_.place(), merger_.use());
  if (const Json* ref = json_member(schema, "$ref")) {
    const bool alone = std::all_of(
        schema.items().begin(), schema.items().end(),
        [](const auto& one) { return one.key() == "$ref" || is_silent_keyword(one.key()); });
    if (alone) return call(merger_.resolve(*ref), next, false);
  }
  if (const Json* nullable = json_member(schema, "nullable"); nullable && *nullable == true) {
    Json other = schema;
    other.erase("nullable");
    return builder_.either(value(keep(std::move(other)), next), builder_.literal("null", next));
  }
  if (SchemaMerger::is_plain(schema)) return plain_value(schema, next);
  const Json& merged = keep(merger_.plain(schema));
  if (merged == false) wrong("no value fits all that it says");
  return plain_value(merged, next);
}

int32_t SchemaWriter::plain_value(const Json& schema, int32_t next) {
  for (const char* key : {"anyOf", "oneOf"}) {
    if (schema.contains(key)) return alternatives(schema, key, next);
  }
  if (schema.contains("const")) {
    Json rest = schema;
    rest.erase("const");
    return constants(rest, Json::array({schema["const"]}), next);
  }
  if (const Json* values = json_member(schema, "enum")) {
    Json rest = schema;
    rest.erase("enum");
    return constants(rest, *values, next);
  }
  std::vector<std::string> types = schema_types(schema, builder_.place());
  if (types.empty() && schema.contains("not")) {
    types = {"null", "boolean", "object", "array", "number", "string"};
  }
  if (types.empty()) return forms_.any_value(next, false);
  std::vector<int32_t> ways;
  for (const std::string& type : types) {
    const int32_t way = typed(schema, type, next);
    if (way >= 0) ways.push_back(way);
  }
  if (ways.empty()) wrong("no value fits all that it says");
  return builder_.any_of(ways);
}

int32_t SchemaWriter::constants(const Json& schema, const Json& values, int32_t next) {
  if (!values.is_array() || values.empty()) wrong("\"enum\" must be a list that is not empty");
  std::vector<int32_t> ways;
  for (const Json& constant : values) {
    if (has_rounded(constant)) {
      wrong(
          "the constant {} has a number beyond 64 bits, whose digits are not kept; give it as a "
          "string",
          constant.dump());
    }
    if (merger_.fits(schema, constant)) ways.push_back(builder_.literal(constant.dump(), next));
  }
  if (ways.empty()) wrong("no value of \"enum\" or \"const\" fits what stands beside it");
  return builder_.any_of(ways);
}

// What stands beside anyOf holds for each of its schemas.
int32_t SchemaWriter::alternatives(const Json& schema, const std::string& key, int32_t next) {
  const Json& choices = schema[key];
  if (!choices.is_array() || choices.empty()) wrong("\"{}\" must be a list of schemas", key);
  if (choices.size() > kMostAlternatives) {
    wrong("\"{}\" has {} schemas; at most {} are supported", key, choices.size(),
          kMostAlternatives);
  }
  std::vector<const Json*> all;
  for (const Json& choice : choices) {
    const Json* at = &choice;
    for (int i = 0; i < 10 && at->is_object() && at->contains("$ref"); ++i) {
      at = &merger_.resolve((*at)["$ref"]);
    }
    all.push_back(at);
  }
  if (key == "oneOf" && !exclude_each_other(all, builder_.place())) {
    cannot(
        "\"oneOf\" is supported where its schemas differ in \"type\" or in a required member "
        "that is constant; use \"anyOf\" if any of them will do");
  }
  Json rest = Json::object();
  for (const auto& [other, rule] : schema.items()) {
    if (other != key && !is_silent_keyword(other)) rest[other] = rule;
  }
  std::vector<int32_t> ways;
  for (const Json& choice : choices) {
    if (choice == false) continue;
    if (rest.empty()) {
      ways.push_back(value(choice, next));
      continue;
    }
    const Json merged = merger_.plain({{"allOf", Json::array({rest, choice})}});
    if (merged != false) ways.push_back(plain_value(keep(merged), next));
  }
  if (ways.empty()) wrong("\"{}\" allows no value", key);
  return builder_.any_of(ways);
}

// Values of a type that a "not" names.
std::vector<Json> SchemaWriter::not_allowed(const Json& schema, const std::string& type) const {
  std::vector<Json> out;
  const Json* rule = json_member(schema, "not");
  const Json* list = rule ? json_member(*rule, "enum") : nullptr;
  if (!list || !list->is_array()) return out;
  for (const Json& value : *list) {
    if (is_json_type(value, type) || (type == "integer" && value.is_number())) out.push_back(value);
  }
  return out;
}

// -1 if there is none.
int32_t SchemaWriter::typed(const Json& schema, const std::string& type, int32_t next) {
  if (type == "string") return text(schema, next);
  if (type == "boolean") return boolean(schema, next);
  const bool excluded = !not_allowed(schema, type).empty();
  if (type == "null") return excluded ? -1 : builder_.literal("null", next);
  if (excluded) cannot("\"not\" is not supported for values of the type {}", type);
  if (type == "object") return object(schema, next);
  if (type == "array") return array(schema, next);
  return number(schema, type == "integer", next);
}

int32_t SchemaWriter::boolean(const Json& schema, int32_t next) {
  const std::vector<Json> none = not_allowed(schema, "boolean");
  std::vector<int32_t> ways;
  for (const bool one : {true, false}) {
    if (std::find(none.begin(), none.end(), Json(one)) != none.end()) continue;
    ways.push_back(builder_.literal(one ? "true" : "false", next));
  }
  return ways.empty() ? -1 : builder_.any_of(ways);
}

std::optional<uint64_t> SchemaWriter::count(const Json& schema, const char* key) const {
  const Json* rule = json_member(schema, key);
  if (!rule) return std::nullopt;
  const bool whole =
      rule->is_number_unsigned() ||
      (rule->is_number_float() && rule->get<double>() >= 0 && rule->get<double>() < 1e15 &&
       rule->get<double>() == static_cast<double>(rule->get<uint64_t>()));
  if (!whole) wrong("\"{}\" must be a count", key);
  return rule->get<uint64_t>();
}

Grammar::Counts SchemaWriter::counts(const Json& schema, const char* least,
                                     const char* most) const {
  Grammar::Counts out;
  const uint64_t low = count(schema, least).value_or(0);
  const uint64_t high = count(schema, most).value_or(kMostCount + 1);
  if (low > high) wrong("\"{}\" is more than \"{}\"", least, most);
  if (low > kMostCount) wrong("\"{}\" is {}; at most {} is supported", least, low, kMostCount);
  out.least = static_cast<int32_t>(low);
  out.most = high > kMostCount ? -1 : static_cast<int32_t>(high);
  return out;
}

// Nothing for one that is only a note.
std::optional<Pattern> SchemaWriter::read(const Json& source) const {
  if (!source.is_string()) wrong("a \"pattern\" must be a text");
  if (merger_.use() == SchemaUse::Strict) return read_pattern(source, builder_.place());
  try {
    return read_pattern(source, builder_.place());
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Of all that a schema says of a text but its length; nothing if that is nothing.
std::optional<Pattern> SchemaWriter::pattern_of(const Json& schema) const {
  std::vector<Json> sources;
  if (const Json* pattern = json_member(schema, "pattern")) sources.push_back(*pattern);
  if (const Json* format = json_member(schema, "format")) {
    if (std::string one = format_pattern(*format, builder_.place()); !one.empty()) {
      sources.emplace_back(std::move(one));
    }
  }
  if (const Json* all = json_member(schema, SchemaMerger::kPatterns); all && all->is_array()) {
    sources.insert(sources.end(), all->begin(), all->end());
  }
  std::optional<Pattern> out;
  const auto hold = [&](const std::optional<Pattern>& more, bool opposite) {
    if (!more) return;
    const Pattern from = out ? *out : Pattern::anything();
    const std::string& place = builder_.place();
    if (!out && !opposite) {
      out = *more;
    } else {
      out = opposite ? first_pattern_alone(from, *more, place) : both_patterns(from, *more, place);
    }
  };
  for (const Json& source : sources) hold(read(source), false);
  const Json* other = json_member(schema, "not");
  if (const Json* all = other ? json_member(*other, SchemaMerger::kPatterns) : nullptr) {
    for (const Json& source : *all) hold(read(source), true);
  }
  std::vector<std::string> texts;
  for (const Json& one : not_allowed(schema, "string")) texts.push_back(one.get<std::string>());
  if (!texts.empty()) hold(pattern_of_texts(texts, builder_.place()), true);
  if (out && out->states.empty()) wrong("no text fits its patterns and its format together");
  return out;
}

int32_t SchemaWriter::text(const Json& schema, int32_t next) {
  const Grammar::Counts length = counts(schema, "minLength", "maxLength");
  const std::optional<Pattern> pattern = pattern_of(schema);
  return forms_.text(pattern ? *pattern : Pattern::anything(), length, next);
}

int32_t SchemaWriter::number(const Json& schema, bool integer, int32_t next) {
  NumberBounds bounds;
  const auto bound = [&](const char* key, bool exclusive, bool least) {
    const Json* rule = json_member(schema, key);
    if (!rule) return;
    if (!rule->is_number()) wrong("\"{}\" must be a number", key);
    // Nothing is written beyond it anyway.
    const double beyond = integer ? 1e18 : 1e15, given = rule->get<double>();
    if (least ? given <= -beyond : given >= beyond) {
      const int64_t last = integer ? 999'999'999'999'999'999 : 999'999'999'999;
      (least ? bounds.least : bounds.most) = NumberBounds::Bound{least ? -last : last, false};
      return;
    }
    std::optional<NumberBounds::Bound>& into = least ? bounds.least : bounds.most;
    const int order = into ? number_order(*rule, into->value) : 0;
    const bool tighter = !into || (least ? order > 0 : order < 0) || (order == 0 && exclusive);
    if (tighter) into = NumberBounds::Bound{*rule, exclusive};
  };
  bound("minimum", false, true);
  bound("exclusiveMinimum", true, true);
  bound("maximum", false, false);
  bound("exclusiveMaximum", true, false);
  if (const Json* multiple = json_member(schema, "multipleOf")) {
    const bool whole = multiple->is_number_unsigned() && *multiple > 0 && *multiple <= 1000;
    if (!whole) cannot("\"multipleOf\" is supported for integers from 1 to 1000");
    if (whole) bounds.multiple_of = multiple->get<uint64_t>();
    integer = integer || whole;
  }
  if (!bounds.least && !bounds.most && bounds.multiple_of == 1) {
    return integer ? any_integer(builder_, next) : any_number(builder_, next);
  }
  return bounded_number(builder_, bounds, integer, next);
}

int32_t schema_value(JsonForms& forms, const Json& document, int32_t next) {
  return SchemaWriter(forms, document, forms.use()).run(next);
}

std::shared_ptr<const Grammar> json_object_grammar() {
  GrammarBuilder builder("json_object");
  JsonForms forms(builder);
  return builder.finish(forms.lead(forms.any_object(builder.accept())));
}

std::shared_ptr<const Grammar> json_schema_grammar(const Json& schema, const std::string& place,
                                                   SchemaUse use) {
  GrammarBuilder builder(place);
  JsonForms forms(builder);
  forms.hold(use);
  return builder.finish(forms.lead(schema_value(forms, schema, builder.accept())));
}

}  // namespace ponder
