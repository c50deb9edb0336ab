// How people ask about shapes.
#pragma once

#include <vector>

#include "tasks/phrases.h"

namespace ponder::tasks::geometry {

// Of the figure `name`. Slots: {a}, {b}, {c} its numbers with their units, {A} the first as an
// area, {ab} "4 cm by 5 cm".
struct FigureForms {
  const char* name;
  PhraseForms english, german;
};

std::vector<FigureForms> rectangle_forms();
std::vector<FigureForms> triangle_forms();
std::vector<FigureForms> circle_forms();
std::vector<FigureForms> solid_forms();

}  // namespace ponder::tasks::geometry
