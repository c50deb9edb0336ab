// How people ask about shapes.
#pragma once

#include <string_view>
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
// More of the figure's, in geometry_more_forms.cc.
PhraseForms more_forms(std::string_view figure, bool german);
// In geometry_more_solids.cc.
PhraseForms more_of_circles(std::string_view figure);
PhraseForms more_of_solids(std::string_view figure);
PhraseForms more_in_german(std::string_view figure);

}  // namespace ponder::tasks::geometry
