// Arrays of a schema: see schema_writer.h.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "grammar/schema_writer.h"

namespace ponder {
namespace {

constexpr size_t kMostUniqueValues = 200;  // values of items that must differ
constexpr int32_t kMostUniqueWays = 100'000;

}  // namespace

// All values that fit, if they are few; what a $ref leads to is not looked into.
std::optional<std::vector<Json>> SchemaWriter::finite_values(const Json& schema) {
  if (!schema.is_object() || schema.contains("$ref")) {
    if (schema.is_object() && schema.size() == 1)
      return finite_values(merger_.resolve(schema["$ref"]));
    return std::nullopt;
  }
  const Json all = SchemaMerger::is_plain(schema) ? schema : merger_.plain(schema);
  if (!all.is_object()) return std::nullopt;
  Json values, rest = all;
  if (all.contains("const")) {
    values = Json::array({all["const"]});
  } else if (all.contains("enum")) {
    values = all["enum"];
  } else if (all.value("type", Json()) == "boolean") {
    values = {true, false};
  }
  if (!values.is_array() || values.size() > kMostUniqueValues) return std::nullopt;
  for (const char* key : {"const", "enum"}) rest.erase(key);
  std::vector<Json> out;
  for (const Json& value : values) {
    const bool fresh = std::none_of(out.begin(), out.end(),
                                    [&](const Json& one) { return same_json(one, value); });
    if (fresh && merger_.fits(rest, value)) out.push_back(value);
  }
  return out;
}

// Different values in their own order: each may be left out. `wanted`: of which values there are to
// be how many.
int32_t SchemaWriter::unique_array(const std::vector<Json>& values, const Wanted& wanted,
                                   Grammar::Counts limits, int32_t next) {
  const auto size = static_cast<int32_t>(values.size());
  const int32_t most = limits.most < 0 ? size : std::min(limits.most, size);
  if (limits.least > most) wrong("no array fits \"minItems\" and \"uniqueItems\"");
  if ((wanted.count + 1) * most * size > kMostUniqueWays)
    wrong("\"contains\" beside \"uniqueItems\" has more than {} ways", kMostUniqueWays);
  const int32_t end = builder_.literal("]", next), closing = forms_.space(end);
  // ways[m][n]: n items were written, m more are wanted, and only values from `i` on may follow;
  // -1: it cannot end.
  std::vector<std::vector<int32_t>> ways(static_cast<size_t>(wanted.count) + 1,
                                         std::vector<int32_t>(static_cast<size_t>(most) + 1, -1));
  for (int32_t n = limits.least; n <= most; ++n)
    ways[0][static_cast<size_t>(n)] = n == 0 ? end : closing;
  for (int32_t i = size - 1; i >= 0; --i) {
    const std::string literal = values[static_cast<size_t>(i)].dump();
    const bool counts = wanted.count > 0 && wanted.fits[static_cast<size_t>(i)];
    for (size_t m = ways.size(); m-- > 0;) {  // what is read was not changed for `i` yet
      for (size_t n = 0; n < static_cast<size_t>(most); ++n) {
        const int32_t after = ways[counts && m > 0 ? m - 1 : m][n + 1];
        if (after < 0) continue;
        int32_t here = builder_.literal(literal, after);
        if (n > 0) here = builder_.literal(",", forms_.space(here));
        int32_t& way = ways[m][n];
        way = way < 0 ? here : builder_.either(here, way);
      }
    }
  }
  const int32_t start = ways.back()[0];
  if (start < 0) wrong("no array fits \"contains\" and \"uniqueItems\"");
  return builder_.literal("[", forms_.space(start));
}

SchemaWriter::Wanted SchemaWriter::wanted_of(const Json& schema, const std::vector<Json>& values) {
  const Json* contains = json_member(schema, "contains");
  Wanted out;
  if (!contains) return out;
  if (count(schema, "maxContains")) cannot("\"maxContains\" is not supported");
  out.count = static_cast<int32_t>(
      std::min<uint64_t>(count(schema, "minContains").value_or(1), kMostUniqueValues + 1));
  for (const Json& value : values) out.fits.push_back(merger_.fits(*contains, value));
  return out;
}

int32_t SchemaWriter::array(const Json& schema, int32_t next) {
  Grammar::Counts limits = counts(schema, "minItems", "maxItems");
  const Json* items = json_member(schema, "items");
  Json first = schema.value("prefixItems", Json::array());
  if (!first.is_array()) wrong("\"prefixItems\" must be a list of schemas");
  if (const Json* unique = json_member(schema, "uniqueItems")) {
    const bool matters = *unique != false && limits.most != 0 && limits.most != 1;
    if (matters) {
      const auto values = items && first.empty() ? finite_values(*items) : std::nullopt;
      if (values) return unique_array(*values, wanted_of(schema, *values), limits, next);
      cannot("\"uniqueItems\" is supported for items of constants only");
    }
  }
  // Where no value fits a place, the array ends before it.
  const auto never = [&](const Json& one) { return merger_.is_never(one); };
  const auto past = std::find_if(first.begin(), first.end(), never);
  if (past != first.end()) {
    const auto place = static_cast<int32_t>(past - first.begin());
    limits.most = limits.most < 0 ? place : std::min(limits.most, place);
    first.erase(past, first.end());
  }
  // The first items are those that it must contain.
  if (const Json* wanted = json_member(schema, "contains")) {
    const uint64_t least = count(schema, "minContains").value_or(1);
    const bool short_list = first.empty() && least <= kMostUniqueValues;
    if (!short_list) cannot("\"contains\" is supported without \"prefixItems\" only");
    if (count(schema, "maxContains")) cannot("\"maxContains\" is not supported");
    for (uint64_t i = 0; short_list && i < least; ++i) {
      first.push_back(items ? Json{{"allOf", Json::array({*wanted, *items})}} : *wanted);
    }
    if (short_list) limits.least = std::max(limits.least, static_cast<int32_t>(least));
    if (limits.most >= 0 && limits.least > limits.most) wrong("no array fits \"contains\"");
  }
  const auto item = [&](int32_t then) {
    return items ? call(*items, then, true) : forms_.any_value(then, true);
  };
  const bool closed = items && *items == false;
  if (!first.empty()) return tuple(keep(std::move(first)), closed, limits, item, next);
  if (closed) limits.most = 0;
  if (limits.least > 0 && limits.most == 0) wrong("no array fits \"minItems\"");
  return forms_.list('[', ']', limits, item, next);
}

// Places with schemas of their own, then equal ones.
int32_t SchemaWriter::tuple(const Json& first, bool closed, Grammar::Counts limits,
                            const GrammarBuilder::Part& item, int32_t next) {
  const auto size = static_cast<int32_t>(first.size());
  int32_t most = limits.most;
  if (closed) most = most < 0 ? size : std::min(most, size);
  if (most >= 0 && limits.least > most) wrong("no array fits \"minItems\"");
  const int32_t end = builder_.literal("]", next), closing = forms_.space(end);
  int32_t rest = closing;
  if (most < 0 || most > size) {
    const Grammar::Counts others = {std::max(0, limits.least - size), most < 0 ? -1 : most - size};
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

}  // namespace ponder
