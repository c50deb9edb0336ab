// Tokens to a Template, by Jinja's grammar with the loop controls and transformers' generation tag.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "text/jinja/ast.h"

namespace ponder::jinja {

// Error (place and line) if the source is not a template, uses a tag that reaches for other files
// (include, import, from, extends, block), or nests deeper than `depth`.
std::unique_ptr<Template> parse(std::string_view source, const std::string& place, int depth);

}  // namespace ponder::jinja
