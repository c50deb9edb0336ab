// More of how people ask about circles and solids, and about all shapes in German.
#include "tasks/kinds/geometry_forms.h"

namespace ponder::tasks::geometry {

PhraseForms more_of_circles(std::string_view figure) {
  const bool area = figure != "circle_length";
  const std::string what = area ? "area" : "circumference";
  const std::string how =
      figure == "circle_given"
          ? "<use 3.14 for pi|using pi = 3.14|with \u03c0 = 3.14|taking \u03c0 as 3.14>"
          : "<in terms of pi|in terms of \u03c0|leaving pi in the answer|as a multiple of pi>";
  PhraseForms out = {.nouns = {"the WHAT of a circle with radius {a}, HOW",
                               "the WHAT of a circle with a radius of {a}, HOW",
                               "the WHAT of a circle of radius {a} (HOW)"},
                     .commands = {"find the WHAT of a circle with radius {a}, HOW",
                                  "calculate the WHAT of a circle with a radius of {a}, HOW",
                                  "compute the WHAT of a circle of radius {a}, HOW",
                                  "determine the WHAT of a "
                                  "circle with r = {a}, HOW",
                                  "work out the WHAT of a circle with radius {a} (HOW)"},
                     .questions = {"what is the WHAT of a circle with radius {a}, HOW",
                                   "what is the WHAT of a circle with a radius of {a}, HOW",
                                   "what's the WHAT of a circle of radius {a}, HOW",
                                   "a circle has radius {a}. "
                                   "What is its WHAT, HOW",
                                   "a circle has a radius of {a}. What is its WHAT, HOW",
                                   "the radius of a circle is {a}. What is the WHAT, HOW",
                                   "HOW, what is the WHAT of a circle with radius {a}",
                                   "if a "
                                   "circle has a radius of {a}, what is its WHAT, HOW",
                                   "a <round|circular> <pizza|pool|table|garden> has a radius of "
                                   "{a}. What is its WHAT, HOW"},
                     .terse = {"WHAT of a circle r = {a}, HOW", "circle radius {a} WHAT, HOW",
                               "circle, r={a}, WHAT? HOW", "Radius: {a}. WHAT of the circle, HOW?",
                               "Find the WHAT of the circle, HOW.\nRadius: {a}",
                               "circle with radius "
                               "{a}: WHAT (HOW)",
                               "r = {a}. WHAT of the circle? (HOW)",
                               "Q: What is the WHAT of a circle with radius {a}, HOW?\nA:"}};
  for (auto* lines : {&out.nouns, &out.commands, &out.questions, &out.terse}) {
    for (std::string& line : *lines) {
      for (const auto& [name, word] :
           {std::pair<std::string, std::string>{"WHAT", what}, {"HOW", how}}) {
        for (size_t at = 0; (at = line.find(name, at)) != line.npos; at += word.size())
          line.replace(at, name.size(), word);
      }
    }
  }
  return out;
}

PhraseForms more_of_solids(std::string_view figure) {
  if (figure == "box_volume") {
    return {
        .nouns = {"the volume of a box with length {a}, width {b} and height {c}",
                  "the volume of a rectangular prism with sides {a}, {b} and {c}",
                  "the volume of a {a} by {b} by {c} box",
                  "the volume of a cuboid "
                  "with edges {a}, {b} and {c}"},
        .commands = {"find the volume of a box with length {a}, width {b} and height {c}",
                     "find the volume of a rectangular prism measuring {a} by {b} by {c}",
                     "calculate the volume of a cuboid of {a} by {b} by {c}",
                     "compute the volume of a box that is {a} long, {b} wide and {c} high"},
        .questions =
            {"what is the volume of a box that is {a} by {b} by {c}",
             "what is the volume of a rectangular prism with length {a}, width {b} and height {c}",
             "what is the volume of a cuboid with edges of {a}, {b} "
             "and {c}",
             "a box is {a} long, {b} wide and {c} high. What is its volume",
             "a box measures {a} by {b} by {c}. What is its volume",
             "a <fish tank|swimming pool|crate|brick|container|truck bed> is {a} "
             "long, {b} wide and {c} <deep|high>. What is its volume",
             "how much <sand|water|space> fits into a box of {a} by {b} by {c}, as a volume"},
        .terse = {"volume of a {a} by {b} by {c} box", "volume {a} x {b} x {c}",
                  "box {a}, {b}, {c}: volume?", "cuboid {a} \u00d7 {b} \u00d7 {c}, volume",
                  "V = l w h, l = {a}, w = {b}, h = {c}. V = ?",
                  "Length: {a}. Width: {b}. "
                  "Height: {c}. Volume of the box?",
                  "Find the volume.\nBox: {a} by {b} by {c}",
                  "Q: What is the volume of a box of {a} by {b} by {c}?\nA:"}};
  }
  if (figure == "cube_volume") {
    return {
        .nouns = {"the volume of a cube with side length {a}",
                  "the volume of a cube with edges of {a}", "the volume of a cube with side {a}"},
        .commands = {"find the volume of a cube with side length {a}",
                     "find the volume of a cube with edge {a}",
                     "calculate the volume of a cube with sides of {a}"},
        .questions = {"what is the volume of a cube with side length {a}",
                      "what is the volume of a cube with edges of {a}",
                      "a cube has sides of {a}. What is its volume",
                      "a cube has an edge length of {a}. What is its volume",
                      "the edge of a cube is {a}. What is the volume",
                      "if a cube has a side of {a}, what is its volume",
                      "a <box|dice|block> is a cube with sides of {a}. How big is its volume"},
        .terse = {"volume of a cube side {a}", "cube {a} volume", "cube, edge {a}: volume?",
                  "V = s^3, s = {a}. V = ?", "Side: {a}. Volume of the cube?",
                  "Find the volume.\nCube, edge {a}",
                  "Q: What is the volume of a cube "
                  "with side {a}?\nA:"}};
  }
  return {.nouns = {"the surface area of a box with length {a}, width {b} and height {c}",
                    "the surface area of a rectangular prism of {a} by {b} by {c}",
                    "the total surface area of a cuboid with edges {a}, {b} and {c}"},
          .commands = {"find the surface area of a box with length {a}, width {b} and height {c}",
                       "find the surface area of a rectangular prism with sides {a}, {b} and {c}",
                       "calculate the total surface area of a cuboid "
                       "of {a} by {b} by {c}"},
          .questions =
              {"what is the surface area of a box that is {a} by {b} by {c}",
               "what is the surface area of a rectangular prism with length {a}, width {b} and "
               "height {c}",
               "a box is {a} long, {b} wide and {c} high. What is "
               "its surface area",
               "how much paper covers all sides of a box of {a} by {b} by {c}, without overlap",
               "a closed box measures {a} by {b} by {c}. What is its surface area",
               "what is the total area of all six "
               "faces of a {a} by {b} by {c} box"},
          .terse = {"surface area of a {a} by {b} by {c} box", "surface area {a} x {b} x {c}",
                    "box {a}, {b}, {c}: surface area?",
                    "cuboid {a} \u00d7 {b} \u00d7 {c}, surface area",
                    "Find the surface area.\nBox: {a} by {b} by {c}",
                    "Length: {a}. Width: {b}. Height: {c}. Surface area of the box?",
                    "Q: What is the surface area of a box of {a} by {b} by {c}?\nA:"}};
}

PhraseForms more_in_german(std::string_view figure) {
  if (figure == "rectangle_area")
    return {
        .questions = {"was ist die Fl\u00e4che eines Rechtecks mit den Seiten {a} und {b}",
                      "ein Rechteck hat die L\u00e4nge {a} und die Breite {b}. Wie gro\u00df ist "
                      "die Fl\u00e4che",
                      "ein Zimmer ist {a} lang und {b} breit. Wie gro\u00df ist "
                      "die Fl\u00e4che",
                      "wie gro\u00df ist der Fl\u00e4cheninhalt eines Rechtecks mit {a} und {b}"},
        .terse = {"Fl\u00e4che Rechteck {a} und {b}", "Rechteck, {a} lang, {b} breit, Fl\u00e4che?",
                  "Fl\u00e4cheninhalt: Rechteck {a} x {b}",
                  "L\u00e4nge: {a}. Breite: {b}. Fl\u00e4che?"}};
  if (figure == "rectangle_perimeter")
    return {
        .questions =
            {"was ist der Umfang eines Rechtecks mit den Seiten {a} und {b}",
             "ein Rechteck hat die L\u00e4nge {a} und die Breite {b}. Wie gro\u00df ist der Umfang",
             "wie viel Zaun braucht man f\u00fcr einen Garten von {a} mal {b}"},
        .terse = {"Umfang Rechteck {a} und {b}", "Rechteck, {a} lang, {b} breit, Umfang?",
                  "L\u00e4nge: {a}. Breite: {b}. Umfang?"}};
  if (figure == "square_area")
    return {
        .questions =
            {"was ist die Fl\u00e4che eines Quadrats mit der Seitenl\u00e4nge {a}",
             "ein Quadrat hat eine Seitenl\u00e4nge von {a}. Wie gro\u00df ist die Fl\u00e4che"},
        .terse = {"Quadrat {a}, Fl\u00e4che?", "Seite: {a}. Fl\u00e4che des Quadrats?"}};
  if (figure == "square_perimeter")
    return {.questions =
                {"was ist der Umfang eines Quadrats mit der Seitenl\u00e4nge {a}",
                 "ein Quadrat hat eine Seitenl\u00e4nge von {a}. Wie gro\u00df ist der Umfang"},
            .terse = {"Quadrat {a}, Umfang?", "Seite: {a}. Umfang des Quadrats?"}};
  if (figure == "triangle_area")
    return {
        .questions =
            {"was ist die Fl\u00e4che eines Dreiecks mit der Grundseite {a} und der H\u00f6he {b}",
             "welchen Fl\u00e4cheninhalt hat ein Dreieck mit Grundseite {a} und H\u00f6he {b}"},
        .terse = {"Dreieck, Grundseite {a}, H\u00f6he {b}, Fl\u00e4che?"}};
  if (figure == "triangle_perimeter")
    return {.questions =
                {"was ist der Umfang eines Dreiecks mit den Seiten {a}, {b} und {c}",
                 "die Seiten eines Dreiecks sind {a}, {b} und {c}. Wie gro\u00df ist der Umfang"},
            .terse = {"Dreieck mit {a}, {b}, {c}: Umfang?"}};
  if (figure == "angle")
    return {.questions =
                {"was ist der dritte Winkel eines Dreiecks mit {a} und {b}",
                 "zwei Winkel im Dreieck sind {a} und {b}. Wie gro\u00df ist der dritte Winkel",
                 "die Winkel eines Dreiecks sind {a}, {b} und x. Was ist x"},
            .terse = {"dritter Winkel: {a}, {b}", "Dreieck mit {a} und {b}, dritter Winkel?"}};
  if (figure == "side_of_area")
    return {.questions =
                {"ein Rechteck hat eine Fl\u00e4che von {A} und eine Seite von {b}. Wie lang ist "
                 "die andere Seite",
                 "die Fl\u00e4che eines Rechtecks ist {A}, die L\u00e4nge {b}. Wie breit ist es"},
            .terse = {"Rechteck, Fl\u00e4che {A}, eine Seite {b}, andere Seite?"}};
  if (figure == "side_of_square")
    return {.questions = {"der Umfang eines Quadrats ist {a}. Wie lang ist eine Seite",
                          "ein Quadrat hat einen Umfang von {a}. Wie lang ist jede Seite"},
            .terse = {"Quadrat, Umfang {a}, Seite?"}};
  return {};
}

}  // namespace ponder::tasks::geometry
