// More of how people ask about shapes.
#include "tasks/kinds/geometry_forms.h"

namespace ponder::tasks::geometry {
namespace {

PhraseForms plane_english(std::string_view figure) {
  if (figure == "rectangle_area") {
    return {
        .nouns = {"the area of a rectangle with length {a} and width {b}",
                  "the area of a rectangle with sides {a} and {b}",
                  "the area of a rectangle that is {a} long and {b} wide",
                  "the area of a rectangle measuring {a} by {b}",
                  "the area of a {a} by {b} rectangle", "the area of a room that is {a} by {b}"},
        .commands = {"find the area of a rectangle with length {a} and width {b}",
                     "find the area of a rectangle with sides {a} and "
                     "{b}",
                     "calculate the area of a rectangle that measures {a} by {b}",
                     "calculate the area of a rectangle {a} long "
                     "and {b} wide",
                     "compute the area of a {a} x {b} rectangle",
                     "give the area of a rectangle with width {a} and "
                     "height {b}"},
        .questions =
            {"what is the area of a rectangle with length {a} and width {b}",
             "what is the area of a rectangle with sides {a} "
             "and {b}",
             "what is the area of a rectangle that is {a} long and {b} wide",
             "what's the area of a rectangle {a} by "
             "{b}",
             "a rectangle has a length of {a} and a width of {b}. What is its area",
             "a rectangle has sides of {a} and "
             "{b}. What is the area",
             "a rectangle measures {a} by {b}. What is its area",
             "the length of a rectangle is {a} and "
             "the width is {b}. What is the area",
             "the sides of a rectangle measure {a} and {b}. How big is the area",
             "a <garden|room|field|floor|poster|parking lot|wall> is {a} long and {b} wide. What "
             "is its area",
             "a rectangular <garden|room|field|pool|table|screen> measures {a} by {b}. What is its "
             "area",
             "how many square units "
             "does a rectangle of {a} by {b} cover",
             "how much <grass|fabric|tile|paint|carpet> covers a rectangle of {a} by {b}, as "
             "an area",
             "how much area does a {a} by {b} <lawn|carpet|room> have",
             "I want to tile a floor of {a} by {b}. What area is "
             "that",
             "if a rectangle is {a} by {b}, what is its area",
             "what is the surface of a table top of {a} by {b}"},
        .terse = {"area of a {a} by {b} rectangle", "area {a} x {b}",
                  "area of {a} by {b} rectangle?", "rectangle {a} by {b} area",
                  "rectangle, "
                  "length {a}, width {b}, area?",
                  "rectangle {a} \u00d7 {b}: area", "area of rectangle: l={a} w={b}",
                  "A = l \u00d7 w, l = {a}, w = {b}. "
                  "A = ?",
                  "Length: {a}. Width: {b}. Area of the rectangle?",
                  "A rectangle is {a} by {b}. Area?",
                  "Find the area.\nRectangle, {a} by "
                  "{b}",
                  "{a} by {b} room, area?",
                  "Q: What is the area of a rectangle with sides {a} and {b}?\nA:",
                  "rectangle sides {a}, {b} find "
                  "area"}};
  }
  if (figure == "rectangle_perimeter") {
    return {
        .nouns = {"the perimeter of a rectangle with length {a} and width {b}",
                  "the perimeter of a rectangle with sides {a} and {b}",
                  "the perimeter of a rectangle that is {a} long and {b} wide",
                  "the perimeter of a rectangle measuring {a} by {b}",
                  "the "
                  "perimeter of a {a} by {b} rectangle",
                  "the distance around a rectangle of {a} by {b}"},
        .commands = {"find the perimeter of a rectangle with length {a} and width {b}",
                     "find the perimeter of a rectangle with sides {a} and "
                     "{b}",
                     "calculate the perimeter of a rectangle that measures {a} by {b}",
                     "calculate the perimeter of a rectangle {a} long "
                     "and {b} wide",
                     "compute the perimeter of a {a} x {b} rectangle"},
        .questions =
            {"what is the perimeter of a rectangle with length {a} and width {b}",
             "what is the perimeter of a rectangle with sides {a} "
             "and {b}",
             "what is the perimeter of a rectangle that is {a} long and {b} wide",
             "what's the perimeter of a rectangle {a} by "
             "{b}",
             "a rectangle has a length of {a} and a width of {b}. What is its perimeter",
             "a rectangle has sides of {a} and {b}. What "
             "is the perimeter",
             "a rectangle measures {a} by {b}. What is its perimeter",
             "the length of a rectangle is {a} and the width is "
             "{b}. What is the perimeter",
             "a rectangular <garden|field|yard|pasture> is {a} long and {b} wide. How much fence "
             "is needed to go "
             "around it",
             "how much fencing do I need for a {a} by {b} <garden|yard|field>",
             "how long is a ribbon around the edge of a {a} by "
             "{b} <picture|cloth|card>",
             "{a} by {b} is the size of a <park|pitch|pool>. How far is it to walk around it once",
             "what is the "
             "distance around a rectangle of {a} by {b}",
             "a picture of {a} by {b} gets a frame. How long is the frame all around",
             "if I walk once around a field of {a} by {b}, how far do I walk"},
        .terse = {"perimeter of a {a} by {b} rectangle", "perimeter {a} x {b}",
                  "perimeter of {a} by {b} rectangle?", "rectangle {a} by {b} perimeter",
                  "rectangle, length {a}, width {b}, perimeter?",
                  "rectangle {a} \u00d7 {b}: perimeter", "P = 2(l + w), l = {a}, w = {b}. P = ?",
                  "Length: {a}. Width: {b}. Perimeter of the rectangle?",
                  "A rectangle is {a} by {b}. Perimeter?",
                  "Find the perimeter.\nRectangle, {a} "
                  "by {b}",
                  "fence around {a} by {b}?",
                  "Q: What is the perimeter of a rectangle with sides {a} and {b}?\nA:",
                  "distance around a {a} by "
                  "{b} rectangle"}};
  }
  if (figure == "square_area") {
    return {
        .nouns = {"the area of a square with side length {a}",
                  "the area of a square with sides of {a}",
                  "the area of a square whose side is {a}"},
        .commands = {"find the area of a square with side length {a}",
                     "find the area of a square with sides of {a}",
                     "calculate the area of a "
                     "square with side {a}",
                     "compute the area of a square of side {a}"},
        .questions = {"what is the area of a square with side length {a}",
                      "what is the area of a square with sides of {a}",
                      "what's the area of a "
                      "square with side {a}",
                      "the side of a square is {a}. What is its area",
                      "a square has a side length of {a}. What is its area",
                      "a square <room|tile|patio|sandbox|stamp> has sides of {a}. What is its area",
                      "each side of a square is {a} long. What is the "
                      "area",
                      "how big is a square with sides of {a}",
                      "if the side of a square is {a}, what is its area"},
        .terse = {"area of a square with side {a}", "square {a} area", "square side {a}, area?",
                  "square, side length {a}: area",
                  "A = s^2, s = {a}. A "
                  "= ?",
                  "Side: {a}. Area of the square?", "Find the area.\nSquare, side {a}",
                  "Q: What is the area of a square with side {a}?\nA:"}};
  }
  if (figure == "square_perimeter") {
    return {
        .nouns = {"the perimeter of a square with side length {a}",
                  "the perimeter of a square with sides of {a}",
                  "the distance around a square with "
                  "side {a}"},
        .commands = {"find the perimeter of a square with side length {a}",
                     "find the perimeter of a square with sides of {a}",
                     "calculate the perimeter "
                     "of a square with side {a}",
                     "compute the perimeter of a square of side {a}"},
        .questions = {"what is the perimeter of a square with side length {a}",
                      "what is the perimeter of a square with sides of {a}",
                      "what's the "
                      "perimeter of a square with side {a}",
                      "the side of a square is {a}. What is its perimeter",
                      "a square has a side length of {a}. What "
                      "is its perimeter",
                      "each side of a square is {a} long. What is the perimeter",
                      "a square <garden|field|pen> has sides of {a}. How much "
                      "fence goes around it",
                      "how far is it around a square with sides of {a}",
                      "if the side of a square is {a}, what is its perimeter"},
        .terse = {"perimeter of a square with side {a}", "square {a} perimeter",
                  "square side {a}, perimeter?", "square, side length {a}: perimeter",
                  "P = 4s, s = "
                  "{a}. P = ?",
                  "Side: {a}. Perimeter of the square?", "Find the perimeter.\nSquare, side {a}",
                  "Q: What is the perimeter of a square with side "
                  "{a}?\nA:"}};
  }
  if (figure == "side_of_area") {
    return {
        .nouns = {"the width of a rectangle with an area of {A} and a length of {b}",
                  "the other side of a rectangle with area {A} and side {b}",
                  "the missing side "
                  "length of a rectangle with area {A} and one side of {b}"},
        .commands = {"find the width of a rectangle with area {A} and length {b}",
                     "find the other side: rectangle, area {A}, one side {b}",
                     "calculate the missing "
                     "side of a rectangle with area {A} and side {b}"},
        .questions = {"the area of a rectangle is {A} and its length is {b}. What is its width",
                      "a rectangle has an area of {A} and a length of {b}. What is its "
                      "width",
                      "a rectangle has an area of {A}. One side is {b}. How long is the other side",
                      "what is the width of a rectangle with area {A} and "
                      "length {b}",
                      "what is the length of a rectangle with area {A} and width {b}",
                      "if a rectangle's area is {A} and one side is {b}, what is the "
                      "other side",
                      "a <garden|room|poster> has an area of {A} and is {b} wide. How long is it",
                      "a rectangular <garden|room|field> of {A} has one "
                      "side of {b}. What is the other side"},
        .terse = {"area {A}, length {b}, width?", "rectangle area {A}, one side {b}, other side?",
                  "rectangle: area = {A}, length = {b}, width = ?",
                  "Area: {A}. Length: {b}. "
                  "Width?",
                  "Find the missing side.\nArea: {A}\nSide: {b}", "A = {A}, l = {b}, w = ?",
                  "Q: A rectangle has area {A} and length {b}. What is its width?\nA:"}};
  }
  return {.nouns = {"the side length of a square with perimeter {a}",
                    "the side of a square with a perimeter of {a}"},
          .commands = {"find the side length of a square with perimeter {a}",
                       "find the side of a square whose perimeter is {a}",
                       "calculate the side of a square with "
                       "perimeter {a}"},
          .questions = {"the perimeter of a square is {a}. What is the length of one side",
                        "the perimeter of a square is {a}. How long is each side",
                        "a square has a "
                        "perimeter of {a}. What is its side length",
                        "what is the side length of a square with a perimeter of {a}",
                        "what is the side of a square if its "
                        "perimeter is {a}",
                        "if a square has a perimeter of {a}, how long is each side",
                        "{a} of fence go exactly around a square garden. How long is one "
                        "side"},
          .terse = {"square, perimeter {a}, side length?", "perimeter of square {a}, side?",
                    "Perimeter: {a}. Side of the square?", "P = {a}, square, s = ?",
                    "4s = {a}, side of "
                    "the square s = ?",
                    "Q: A square has perimeter {a}. How long is a side?\nA:"}};
}

PhraseForms triangle_english(std::string_view figure) {
  if (figure == "triangle_area") {
    return {
        .nouns = {"the area of a triangle with a base of {a} and a height of {b}",
                  "the area of a triangle with base {a} and height {b}",
                  "the area of a right triangle "
                  "with legs of {a} and {b}"},
        .commands = {"find the area of a triangle with base {a} and height {b}",
                     "find the area of a triangle with a base of {a} and a height of {b}",
                     "calculate the area "
                     "of a triangle with base {a} and height {b}",
                     "compute the area of a triangle: base {a}, height {b}",
                     "find the area of a right triangle with legs {a} "
                     "and {b}"},
        .questions = {"what is the area of a triangle with base {a} and height {b}",
                      "what is the area of a triangle with a base of {a} and a height of {b}",
                      "the base of a "
                      "triangle is {a} and the height is {b}. What is the area",
                      "a triangle has base {a} and height {b}. What is its area",
                      "a triangle has a base of {a} and "
                      "a height of {b}. What is its area",
                      "what is the area of a right triangle with legs {a} and {b}",
                      "a triangular <sail|garden|sign|roof> has a base of {a} "
                      "and a height of {b}. What is its area",
                      "if a triangle has a base of {a} and a height of {b}, what is the area",
                      "how big is a triangle with base {a} and "
                      "height {b}"},
        .terse = {"area of a triangle base {a} height {b}", "triangle area, base {a}, height {b}",
                  "triangle: base {a}, height {b}, area?", "triangle b={a} h={b} area",
                  "Base: "
                  "{a}. Height: {b}. Area of the triangle?",
                  "A = 1/2 b h, b = {a}, h = {b}. A = ?",
                  "Find the area.\nTriangle, base {a}, height {b}",
                  "Q: What is the area of a "
                  "triangle with base {a} and height {b}?\nA:"}};
  }
  if (figure == "triangle_perimeter") {
    return {
        .nouns = {"the perimeter of a triangle with sides {a}, {b} and {c}",
                  "the perimeter of a triangle with sides of {a}, {b}, and {c}",
                  "the perimeter of a triangle whose "
                  "sides measure {a}, {b} and {c}"},
        .commands = {"find the perimeter of a triangle with sides {a}, {b} and {c}",
                     "find the perimeter of a triangle with side lengths {a}, {b}, {c}",
                     "calculate the perimeter of "
                     "a triangle with sides of {a}, {b} and {c}"},
        .questions = {"what is the perimeter of a triangle with sides {a}, {b} and {c}",
                      "what is the perimeter of a triangle with sides of {a}, {b}, and {c}",
                      "a triangle has sides "
                      "of {a}, {b}, and {c}. What is its perimeter",
                      "a triangle has sides {a}, {b} and {c}. What is the perimeter",
                      "the sides of a triangle are {a}, {b} and {c}. "
                      "What is its perimeter",
                      "a triangular garden has sides of {a}, {b} and {c}. How much fence is needed",
                      "the three sides of a triangle measure {a}, {b} and "
                      "{c}. What is the perimeter"},
        .terse = {"perimeter of triangle {a}, {b}, {c}", "triangle sides {a}, {b}, {c}: perimeter?",
                  "triangle with sides {a}, {b}, {c}, perimeter",
                  "Sides: {a}, {b}, {c}. Perimeter of "
                  "the triangle?",
                  "Find the perimeter.\nTriangle: {a}, {b}, {c}",
                  "Q: What is the perimeter of a triangle with sides {a}, {b} and {c}?\nA:"}};
  }
  return {
      .nouns = {"the third angle of a triangle with angles of {a} and {b}",
                "the third angle in a triangle if two angles are {a} and {b}",
                "the missing angle of a triangle: {a}, {b}, "
                "x",
                "the measure of the third angle of a triangle with angles {a} and {b}",
                "the remaining interior angle of a triangle with {a} and {b}"},
      .commands = {"find the third angle of a triangle if two of them are {a} and {b}",
                   "find the missing angle of a triangle with angles {a} and {b}",
                   "find x if the angles of a triangle are "
                   "{a}, {b} and x",
                   "find the measure of the third angle: {a}, {b}",
                   "determine the remaining angle of a triangle: {a} and {b} are given"},
      .questions =
          {"two angles of a triangle are {a} and {b}. What is the third angle",
           "two angles of a triangle measure {a} and {b}. What is the measure of the third angle",
           "a triangle has "
           "angles of {a} and {b}. What is the third angle",
           "what is the third angle of a triangle with angles {a} and {b}",
           "what is the missing angle in a triangle with angles {a} and "
           "{b}",
           "if two angles of a triangle are {a} and {b}, what is the third one",
           "the angles of a triangle are {a}, {b} and x. What is x",
           "in a triangle two angles are {a} and {b}. "
           "How big is the third",
           "a convex polygon has 3 sides. Two interior angles are {a} and {b}. What is the "
           "remaining interior angle",
           "given a triangle with the interior angles {a} "
           "and {b}, what is the last interior angle",
           "in triangle ABC, angle A = {a} and angle B = {b}. What is angle C",
           "in triangle PQR, P is {a} and Q is {b}. What is R"},
      .terse = {"third angle of triangle {a} {b}", "triangle with {a} and {b}, third angle?",
                "triangle angles {a}, {b}, x. x = ?",
                "{a} + {b} + x = 180 degrees in a triangle. x?",
                "Angles: {a}, {b}, ?. "
                "Triangle.",
                "Find the missing angle.\nTriangle: {a}, {b}, ?",
                "angle A {a}, angle B {b}, angle C?", "third angle: triangle with {a}, {b}",
                "Q: Two angles of a triangle are {a} and {b}. "
                "What is the third?\nA:"}};
}

}  // namespace

PhraseForms more_forms(std::string_view figure, bool german) {
  if (german) return more_in_german(figure);
  if (figure.starts_with("circle")) return more_of_circles(figure);
  if (figure == "triangle_area" || figure == "triangle_perimeter" || figure == "angle")
    return triangle_english(figure);
  if (figure.starts_with("box") || figure.starts_with("cube")) return more_of_solids(figure);
  return plane_english(figure);
}

}  // namespace ponder::tasks::geometry
