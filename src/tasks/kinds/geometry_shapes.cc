// Triangles, circles and solids, as people ask about them.
#include "tasks/kinds/geometry_forms.h"

namespace ponder::tasks::geometry {
namespace {

FigureForms triangle_area() {
  return {
      "triangle_area",
      {.nouns = {"the area of a triangle with base {a} and height {b}",
                 "the area of <a|the> triangle <whose base is {a} and whose height is {b}|of base "
                 "{a} and height {b}>",
                 "the area of a right<-angled|> triangle with legs {a} and {b}",
                 "the area of a triangle if <the|its> base is {a} and <the|its> height {b}",
                 "the area of a triangular <sail|garden|sign|flag|field> with a base of {a} and a "
                 "height of {b}"},
       .commands = {"<calculate|find|compute|determine|work out> the area of a triangle with <a|> "
                    "base <of|> {a} and <a|> height <of|> {b}",
                    "find the area of a triangle, base {a}, height {b}"},
       .questions =
           {"a triangle has a base of {a} and a height of {b}, what is its area",
            "a right triangle has legs of {a} and {b}, what is its area",
            "how large is a triangle with a base of {a} that is {b} high",
            "what area does a triangle with a height of {b} and a base of {a} have",
            "if the base of a triangle is {a} and the height on it is {b}, how large is the area",
            "a triangular <flag|sail|piece of paper> is {a} wide at the bottom and {b} high, what "
            "is its area",
            "the two short sides of a right triangle are {a} and {b}, what is its area"},
       .terse =
           {"triangle base {a} height {b} area", "area triangle b={a} h={b}",
            "area of triangle, base {a}, height {b}", "triangle: b = {a}, h = {b}, A = ?",
            "A triangle has a base of {a} and a height of {b}. <Find|Calculate|Determine|What is> "
            "its area.",
            "The base of a triangle measures {a}, its height {b}. How large is the area?",
            "half of base times height, base {a}, height {b}?",
            "triangle\nbase: {a}\nheight: {b}\narea: ?",
            "shape: triangle, base: {a}, height: {b}, wanted: area",
            "The height of a triangle is {b} and its base is {a}. What is the area?",
            "A right triangle has a right angle between sides of {a} and {b}. What is its area?",
            "A <triangular|> <sail|roof side|garden bed> has the shape of a triangle with base {a} "
            "and height {b}. How large is it?",
            "The area of a triangle with base {a} and height {b} is ___",
            "right triangle legs {a} and {b} area"}},
      {.nouns =
           {"die Fl\u00e4che eines Dreiecks mit der Grundseite {a} und der H\u00f6he {b}",
            "der Fl\u00e4cheninhalt eines Dreiecks mit g = {a} und h = {b}",
            "der Fl\u00e4cheninhalt eines rechtwinkligen Dreiecks mit den Katheten {a} und {b}"},
       .commands = {"berechne <die Fl\u00e4che|den Fl\u00e4cheninhalt> eines Dreiecks mit der "
                    "Grundseite {a} und der H\u00f6he {b}",
                    "bestimme den Fl\u00e4cheninhalt des Dreiecks mit der Grundseite {a} und der "
                    "H\u00f6he {b}"},
       .infinitives = {"die Fl\u00e4che eines Dreiecks mit der Grundseite {a} und der H\u00f6he "
                       "{b} berechnen"},
       .questions = {"ein Dreieck hat die Grundseite {a} und die H\u00f6he {b}, wie gro\u00df ist "
                     "seine Fl\u00e4che",
                     "wie gro\u00df ist ein Dreieck mit einer Grundseite von {a} und einer "
                     "H\u00f6he von {b}"},
       .terse = {"Dreieck: g = {a}, h = {b}, A = ?",
                 "Fl\u00e4che Dreieck Grundseite {a} H\u00f6he {b}",
                 "Die Grundseite eines Dreiecks ist {a} lang, die H\u00f6he betr\u00e4gt {b}. Wie "
                 "gro\u00df ist die Fl\u00e4che?"}}};
}

FigureForms triangle_perimeter() {
  return {
      "triangle_perimeter",
      {.nouns =
           {"the perimeter of a triangle with sides {a}, {b} and {c}",
            "the perimeter of a triangle <whose sides are|with side lengths|with sides of> {a}, "
            "{b} and {c}",
            "the distance around a triangle with sides of {a}, {b} and {c}",
            "the perimeter of a triangular <park|field|garden|sign> with sides of {a}, {b} and {c}",
            "the sum of the sides of a triangle with sides {a}, {b}, {c}"},
       .commands = {"<calculate|find|compute|determine|work out> the perimeter of a triangle with "
                    "sides {a}, {b} and {c}",
                    "add up the three sides of a triangle: {a}, {b} and {c}"},
       .questions = {"a triangle has sides of {a}, {b} and {c}, what is its perimeter",
                     "if the sides of a triangle are {a}, {b} and {c}, what is the perimeter",
                     "what perimeter does a triangle with sides {a}, {b}, {c} have",
                     "how long is the outline of a triangle with sides of {a}, {b} and {c}",
                     "how long is <a|the> fence around a triangular <field|garden|yard> with sides "
                     "of {a}, {b} and {c}",
                     "how far is it once around a triangle with sides of {a}, {b} and {c}"},
       .terse =
           {"perimeter triangle {a}, {b}, {c}", "triangle {a}, {b}, {c} perimeter",
            "triangle: a = {a}, b = {b}, c = {c}, P = ?",
            "The sides of a triangle are {a}, {b} and {c}< long|>. <Find|What is|Calculate> the "
            "perimeter.",
            "A triangle has three sides: {a}, {b} and {c}. How long is its perimeter?",
            "Someone walks around a triangle with sides of {a}, {b} and {c}. How far is that?",
            "triangle\nsides: {a}, {b}, {c}\nperimeter: ?",
            "shape: triangle, sides: {a}, {b}, {c}, wanted: perimeter",
            "The perimeter of a triangle with sides {a}, {b} and {c} is ___",
            "A wire is bent into a triangle with sides of {a}, {b} and {c}. How long is the wire?",
            "A <path|fence> runs along all three sides of a triangle of {a}, {b} and {c}. How long "
            "is it?"}},
      {.nouns = {"der Umfang eines Dreiecks mit den Seiten {a}, {b} und {c}",
                 "der Umfang des Dreiecks mit a = {a}, b = {b} und c = {c}"},
       .commands = {"berechne den Umfang eines Dreiecks mit den Seiten {a}, {b} und {c}"},
       .infinitives = {"den Umfang eines Dreiecks mit den Seiten {a}, {b} und {c} berechnen"},
       .questions = {"ein Dreieck hat die Seiten {a}, {b} und {c}, wie gro\u00df ist sein Umfang",
                     "welchen Umfang hat ein Dreieck mit den Seitenl\u00e4ngen {a}, {b} und {c}"},
       .terse = {
           "Dreieck {a}, {b}, {c}, Umfang?", "Umfang Dreieck {a}, {b}, {c}",
           "Die Seiten eines Dreiecks sind {a}, {b} und {c} lang. Wie gro\u00df ist der Umfang?"}}};
}

FigureForms angle() {
  return {
      "angle",
      {.nouns = {"the third angle of a triangle with angles {a} and {b}",
                 "the <missing|remaining|unknown> angle <of|in> a triangle <with angles|whose "
                 "other angles are> {a} and {b}",
                 "the size of the third angle if two angles of a triangle are {a} and {b}"},
       .commands = {"<calculate|find|compute|determine|work out> the third angle of a triangle "
                    "with angles {a} and {b}",
                    "find the missing angle in a triangle: {a}, {b}, ?"},
       .questions =
           {"two angles of a triangle are {a} and {b}, what is the third",
            "a triangle has angles of {a} and {b}, how large is the third angle",
            "what is the missing angle of a triangle with {a} and {b}",
            "if two angles in a triangle measure {a} and {b}, what is the <third|other|last> "
            "<one|angle>",
            "how many degrees has the third angle of a triangle whose other two are {a} and {b}",
            "how <big|large|wide> is the remaining angle of a triangle with {a} and {b}",
            "in a triangle, alpha is {a} and beta is {b}, how large is gamma",
            "in triangle ABC, angle A is {a} and angle B is {b}, what is angle C"},
       .terse =
           {"triangle angles {a}, {b}, ?", "third angle: {a} {b}", "triangle {a} {b} third angle",
            "triangle: alpha = {a}, beta = {b}, gamma = ?",
            "Two of the angles in a triangle are {a} and {b}. <Find|Calculate|What is> the third.",
            "A triangle has an angle of {a} and another of {b}. How large is the last one?",
            "The angles of a triangle are {a}, {b} and x. <Find x.|What is x?>",
            "In a triangle one angle measures {a}, a second one {b}. What does the third measure?",
            "triangle\nangle A: {a}\nangle B: {b}\nangle C: ?",
            "The angles in a triangle add up. Two are {a} and {b}. What is the third?",
            "missing angle in triangle with {a} and {b}",
            "In triangle ABC: A = {a}, B = {b}. C = ?",
            "The third angle of a triangle with {a} and {b} is ___"}},
      {.nouns = {"der dritte Winkel eines Dreiecks mit {a} und {b}",
                 "der fehlende Winkel in einem Dreieck mit den Winkeln {a} und {b}"},
       .commands = {"berechne den dritten Winkel eines Dreiecks mit {a} und {b}",
                    "bestimme den fehlenden Winkel im Dreieck: {a} und {b}"},
       .infinitives = {"den dritten Winkel eines Dreiecks mit {a} und {b} berechnen"},
       .questions =
           {"zwei Winkel eines Dreiecks sind {a} und {b}, wie gro\u00df ist der dritte",
            "wie gro\u00df ist der dritte Winkel, wenn ein Dreieck die Winkel {a} und {b} hat",
            "im Dreieck ist Alpha {a} und Beta {b}, wie gro\u00df ist Gamma"},
       .terse = {"Dreieck: Alpha = {a}, Beta = {b}, Gamma = ?", "Dreieck Winkel {a}, {b}, ?",
                 "Ein Dreieck hat die Winkel {a} und {b}. Wie gro\u00df ist der dritte Winkel?"}}};
}

FigureForms circle_area() {
  return {
      "circle_area",
      {.nouns = {"the area of a circle with radius {a}, in terms of pi",
                 "the exact area of a circle <with a|of> radius <of|> {a}, <as a multiple of "
                 "pi|with pi left in it|in terms of \u03c0>",
                 "the area of a circle whose radius is {a}, leaving pi as it is"},
       .commands =
           {"<calculate|find|work out|determine> the area of a circle with radius {a} in terms of "
            "<pi|\u03c0>",
            "express the area of a circle of radius {a} <in terms of pi|as a multiple of pi>"},
       .questions = {"a circle has a radius of {a}, what is its area in terms of <pi|\u03c0>",
                     "how large is a circle with radius {a}, as a multiple of pi",
                     "what is the area of a <round|circular> <table|pond|plate|pizza> with a "
                     "radius of {a}, in terms of pi",
                     "if the radius of a circle is {a}, what is its area <in terms of pi|as a "
                     "multiple of \u03c0>"},
       .terse =
           {"circle area r={a} in terms of pi", "circle: r = {a}, A = ? (in terms of <pi|\u03c0>)",
            "A circle has a radius of {a}. <Find|Give|What is> its area in terms of <pi|\u03c0>.",
            "The radius of a circle is {a}. Leave pi in your answer: what is the area?",
            "area of circle radius {a}, leave pi",
            "circle\nradius: {a}\narea (as a multiple of pi): ?",
            "Area of a circle, radius {a}. Do not put in a number for pi.",
            "A circular <pond|lawn|disc> has a radius of {a}. How large is its area? Keep pi in "
            "the answer.",
            "exact area of a circle, radius {a}, as a multiple of pi",
            "A = pi r^2 with r = {a}. Give A in terms of pi.",
            "shape: circle, radius: {a}, wanted: area in terms of pi",
            "<My teacher|The book> wants the area of a circle with radius {a} as a multiple of pi. "
            "What is it?",
            "The area of a circle with radius {a}, in terms of pi, is ___",
            "From its centre to its edge a circle measures {a}. What is its area in terms of pi?",
            "how many pi is the area of a circle with r={a}"}},
      {.nouns =
           {"die Fl\u00e4che eines Kreises mit dem Radius {a}, als Vielfaches von pi",
            "der Fl\u00e4cheninhalt eines Kreises mit dem Radius {a}, als Vielfaches von \u03c0"},
       .commands =
           {"berechne die Fl\u00e4che eines Kreises mit dem Radius {a} als Vielfaches von pi"},
       .questions = {"ein Kreis hat den Radius {a}, wie gro\u00df ist seine Fl\u00e4che als "
                     "Vielfaches von pi"},
       .terse = {
           "Kreis: r = {a}, A = ? (Vielfaches von pi)",
           "Der Radius eines Kreises ist {a}. Gib die Fl\u00e4che als Vielfaches von pi an."}}};
}

FigureForms circle_length() {
  return {
      "circle_length",
      {.nouns = {"the circumference of a circle with radius {a}, in terms of pi",
                 "the exact circumference of a circle <with a|of> radius <of|> {a}, <as a multiple "
                 "of pi|with pi left in it|in terms of \u03c0>",
                 "the perimeter of a circle with radius {a} in terms of pi",
                 "the distance around a circle whose radius is {a}, leaving pi as it is"},
       .commands = {"<calculate|find|work out|determine> the circumference of a circle with radius "
                    "{a} in terms of <pi|\u03c0>",
                    "express the circumference of a circle of radius {a} <in terms of pi|as a "
                    "multiple of pi>"},
       .questions =
           {"a circle has a radius of {a}, what is its circumference in terms of <pi|\u03c0>",
            "how far is it around a circle with radius {a}, as a multiple of pi",
            "how long is the edge of a <round|circular> <table|pond|plate> with a radius of {a}, "
            "in terms of pi",
            "if the radius of a circle is {a}, how long is its circumference <in terms of pi|as a "
            "multiple of \u03c0>"},
       .terse =
           {"circumference r={a} in terms of pi",
            "circle: r = {a}, C = ? (in terms of <pi|\u03c0>)",
            "A circle has a radius of {a}. <Find|Give|What is> its circumference in terms of "
            "<pi|\u03c0>.",
            "The radius of a circle is {a}. Leave pi in your answer: how long is the "
            "circumference?",
            "circumference of circle radius {a}, leave pi",
            "circle\nradius: {a}\ncircumference (as a multiple of pi): ?",
            "A wheel has a radius of {a}. How long is its circumference? Keep pi in the answer.",
            "exact circumference, radius {a}, as a multiple of pi",
            "C = 2 pi r with r = {a}. Give C in terms of pi.",
            "shape: circle, radius: {a}, wanted: circumference in terms of pi",
            "<My teacher|The book> wants the circumference of a circle with radius {a} as a "
            "multiple of pi. What is it?",
            "The circumference of a circle with radius {a}, in terms of pi, is ___",
            "From its centre to its edge a circle measures {a}. What is its circumference in terms "
            "of pi?",
            "how many pi is the circumference of a circle with r={a}",
            "An ant walks once around a circle with radius {a}. How far is that in terms of pi?"}},
      {.nouns = {"der Umfang eines Kreises mit dem Radius {a}, als Vielfaches von pi",
                 "der Kreisumfang bei einem Radius von {a}, als Vielfaches von \u03c0"},
       .commands = {"berechne den Umfang eines Kreises mit dem Radius {a} als Vielfaches von pi"},
       .questions =
           {"ein Kreis hat den Radius {a}, wie gro\u00df ist sein Umfang als Vielfaches von pi"},
       .terse = {"Kreis: r = {a}, U = ? (Vielfaches von pi)",
                 "Der Radius eines Kreises ist {a}. Gib den Umfang als Vielfaches von pi an."}}};
}

FigureForms circle_given() {
  return {
      "circle_given",
      {.nouns = {"the area of a circle with radius {a}, using pi = 3.14",
                 "the area of a circle of radius {a} <with|for> pi = 3.14",
                 "the area of a circle whose radius is {a} if pi is <taken as|rounded to> 3.14"},
       .commands = {"<calculate|find|work out> the area of a circle with radius {a}, using 3.14 "
                    "for <pi|\u03c0>",
                    "use 3.14 for pi and find the area of a circle of radius {a}"},
       .questions =
           {"take pi as 3.14, what is the area of a circle with radius {a}",
            "a circle has a radius of {a}, what is its area with pi = 3.14",
            "with 3.14 for pi, how large is a circle with a radius of {a}",
            "how large is a round <table|pond|plate> with a radius of {a} if you take 3.14 for pi"},
       .terse = {"area circle radius {a}, pi=3.14", "circle: r = {a}, <pi|\u03c0> = 3.14, A = ?",
                 "A circle has a radius of {a}. <Find|What is> its area? Use <pi|\u03c0> = 3.14.",
                 "The radius of a circle is {a}. Take 3.14 for pi. How large is the area?",
                 "area of circle r={a} (use 3.14 for pi)", "circle\nradius: {a}\npi: 3.14\narea: ?",
                 "r = {a}, pi = 3.14, circle area?",
                 "shape: circle, radius: {a}, pi: 3.14, wanted: area",
                 "With <pi|\u03c0> as 3.14, the area of a circle with radius {a} is ___",
                 "A round <lawn|pool|rug> has a radius of {a}. What is its area? (pi = 3.14)",
                 "A = 3.14 * r * r for a circle with r = {a}, what is A?",
                 "From its centre to its edge a circle measures {a}. How large is its area with pi "
                 "= 3.14?",
                 "Area of a circle, radius {a}; 3.14 for pi.",
                 "<My teacher|The book> says to use 3.14 for pi. What is the area of a circle with "
                 "radius {a}?"}},
      {.nouns = {"die Fl\u00e4che eines Kreises mit dem Radius {a} und pi = 3,14",
                 "der Fl\u00e4cheninhalt eines Kreises mit dem Radius {a} f\u00fcr \u03c0 = 3,14"},
       .commands = {"berechne die Fl\u00e4che eines Kreises mit dem Radius {a} und pi = 3,14"},
       .questions =
           {"ein Kreis hat den Radius {a}, wie gro\u00df ist seine Fl\u00e4che mit pi = 3,14"},
       .terse = {"Kreis: r = {a}, pi = 3,14, A = ?",
                 "Der Radius eines Kreises ist {a}. Wie gro\u00df ist die Fl\u00e4che? Rechne mit "
                 "pi = 3,14."}}};
}

FigureForms box_volume() {
  return {
      "box_volume",
      {.nouns = {"the volume of a box of {a} by {b} by {c}",
                 "the volume of a <cuboid|box> with edges {a}, {b} and {c}",
                 "the volume of a <rectangular prism|cuboid|box> <with sides|measuring> {a}, {b} "
                 "and {c}",
                 "the volume of a <tank|crate|room|parcel|fish tank|drawer> that is {a} long, {b} "
                 "wide and {c} high",
                 "the space inside a box of {a} by {b} by {c}",
                 "the capacity of a box with length {a}, width {b} and height {c}"},
       .commands = {"<calculate|find|compute|determine|work out> the volume of a "
                    "<box|cuboid|rectangular prism> with <length|edges> {a}, {b} and {c}",
                    "find how much space a box of {a} by {b} by {c} takes up"},
       .questions =
           {"a box is {a} long, {b} wide and {c} high, what is its volume",
            "how much fits into a box of {a} by {b} by {c}",
            "what volume does a cuboid with edges of {a}, {b} and {c} have",
            "if a box measures {a} by {b} by {c}, what is its volume",
            "a <tank|swimming pool|container|trunk> is {a} long, {b} wide and {c} deep, what is "
            "its volume",
            "how <large|big> is the volume of a cuboid that is {a} long, {b} wide and {c} tall"},
       .terse =
           {"volume box {a} {b} {c}", "volume of {a} x {b} x {c}", "box {a} x {b} x {c}, volume?",
            "cuboid: l = {a}, w = {b}, h = {c}, V = ?", "volume l={a} w={b} h={c}",
            "A <box|cuboid|rectangular prism> has a length of {a}, a width of {b} and a height of "
            "{c}. <Find|Calculate|What is> its volume.",
            "The edges of a cuboid are {a}, {b} and {c}. How large is its volume?",
            "box\nlength: {a}\nwidth: {b}\nheight: {c}\nvolume: ?",
            "A <shoe box|parcel|fish tank|brick> measures {a} by {b} by {c}. What is its volume?",
            "length {a}, width {b}, height {c}: volume?",
            "The volume of a box of {a} by {b} by {c} is ___"}},
      {.nouns = {"das Volumen eines Quaders mit den Kanten {a}, {b} und {c}",
                 "das Volumen <einer Kiste|eines Kartons|eines Aquariums> von {a} mal {b} mal {c}",
                 "der Rauminhalt eines Quaders mit den Kantenl\u00e4ngen {a}, {b} und {c}",
                 "das Volumen des Quaders mit a = {a}, b = {b} und c = {c}"},
       .commands = {"berechne das Volumen eines Quaders mit den Kanten {a}, {b} und {c}",
                    "bestimme den Rauminhalt eines Quaders mit den Kanten {a}, {b} und {c}"},
       .infinitives = {"das Volumen eines Quaders mit den Kanten {a}, {b} und {c} berechnen"},
       .questions =
           {"eine Kiste ist {a} lang, {b} breit und {c} hoch, wie gro\u00df ist ihr Volumen",
            "wie viel passt in eine Kiste von {a} mal {b} mal {c}",
            "welches Volumen hat ein Quader mit den Kanten {a}, {b} und {c}"},
       .terse = {"Quader: a = {a}, b = {b}, c = {c}, V = ?", "Volumen Quader {a} x {b} x {c}",
                 "Ein Quader ist {a} lang, {b} breit und {c} hoch. Berechne das Volumen."}}};
}

FigureForms cube_volume() {
  return {
      "cube_volume",
      {.nouns = {"the volume of a cube with edge {a}",
                 "the volume of a cube <of|with> <side|edge> <length|> {a}",
                 "the volume of <a|the> cube whose <edges|sides> are {a} <long|>",
                 "the space inside a cube with edges of {a}",
                 "the volume of a cube-shaped <box|block|tank> with an edge of {a}"},
       .commands = {"<calculate|find|compute|determine|work out> the volume of a cube with <an "
                    "edge|edges|sides> of {a}",
                    "find how much space a cube with edges of {a} takes up"},
       .questions = {"a cube has edges of {a}, what is its volume",
                     "how much fits into a cube with an edge of {a}",
                     "if the edge of a cube is {a}, what is its volume",
                     "what volume does a cube with a side length of {a} have",
                     "how large is a cube with edges of {a}, as a volume",
                     "each edge of a <dice-shaped|cube-shaped> block is {a}, what is its volume"},
       .terse =
           {"volume cube {a}", "volume of cube, edge {a}", "cube: a = {a}, V = ?",
            "cube edge {a} volume",
            "A cube has an edge length of {a}. <Find|Calculate|What is> its volume.",
            "All edges of a cube are {a}. How large is the volume?", "cube\nedge: {a}\nvolume: ?",
            "A <toy block|sugar cube|wooden cube|cubic box> has edges of {a}. What is its volume?",
            "length, width and height of a cube are {a}, volume?",
            "The volume of a cube with edge {a} is ___", "shape: cube, edge: {a}, wanted: volume"}},
      {.nouns = {"das Volumen eines W\u00fcrfels mit der Kante {a}",
                 "das Volumen eines W\u00fcrfels mit der Kantenl\u00e4nge {a}",
                 "der Rauminhalt eines W\u00fcrfels mit a = {a}"},
       .commands = {"berechne das Volumen eines W\u00fcrfels mit der Kantenl\u00e4nge {a}"},
       .infinitives = {"das Volumen eines W\u00fcrfels mit der Kante {a} berechnen"},
       .questions = {"ein W\u00fcrfel hat die Kantenl\u00e4nge {a}, wie gro\u00df ist sein Volumen",
                     "welches Volumen hat ein W\u00fcrfel mit der Kante {a}"},
       .terse = {"W\u00fcrfel: a = {a}, V = ?", "Volumen W\u00fcrfel {a}",
                 "Jede Kante eines W\u00fcrfels ist {a} lang. Wie gro\u00df ist das Volumen?"}}};
}

FigureForms box_surface() {
  return {
      "box_surface",
      {.nouns = {"the surface area of a box of {a} by {b} by {c}",
                 "the <total|> surface area of a <cuboid|box|rectangular prism> with edges {a}, "
                 "{b} and {c}",
                 "the area of all six faces of a box of {a} by {b} by {c} together",
                 "the surface of a closed box that is {a} long, {b} wide and {c} high"},
       .commands = {"<calculate|find|compute|determine|work out> the surface area of a "
                    "<box|cuboid|rectangular prism> with edges {a}, {b} and {c}",
                    "add up the areas of all six sides of a box of {a} by {b} by {c}"},
       .questions =
           {"a box is {a} long, {b} wide and {c} high, what is its surface area",
            "how large is the surface of a cuboid with edges of {a}, {b} and {c}",
            "how much paper covers a box of {a} by {b} by {c} on all <six|> sides, without overlap",
            "what surface area does a rectangular prism of {a} by {b} by {c} have",
            "if a closed box measures {a} by {b} by {c}, what is its total surface area"},
       .terse =
           {"surface of a box {a} {b} {c}", "surface area {a} x {b} x {c} box",
            "cuboid: l = {a}, w = {b}, h = {c}, surface = ?",
            "A cuboid has edges of {a}, {b} and {c}. <Find|Calculate|What is> its surface area.",
            "The length of a box is {a}, its width {b} and its height {c}. How large is the whole "
            "surface?",
            "box\nlength: {a}\nwidth: {b}\nheight: {c}\nsurface area: ?",
            "A <gift|parcel|crate> of {a} by {b} by {c} is painted on all six faces. How large is "
            "the painted area?",
            "surface area l={a} w={b} h={c}", "total surface of {a} x {b} x {c} box",
            "shape: box, edges: {a}, {b}, {c}, wanted: surface area",
            "The surface area of a closed box of {a} by {b} by {c} is ___",
            "All six faces of a cuboid of {a} by {b} by {c} together: how large are they?",
            "A box with a lid measures {a} by {b} by {c}. What is its outer surface?"}},
      {.nouns = {"die Oberfl\u00e4che eines Quaders mit den Kanten {a}, {b} und {c}",
                 "der Oberfl\u00e4cheninhalt eines Quaders mit den Kanten {a}, {b} und {c}"},
       .commands = {"berechne die Oberfl\u00e4che eines Quaders mit den Kanten {a}, {b} und {c}"},
       .questions = {"ein Quader ist {a} lang, {b} breit und {c} hoch, wie gro\u00df ist seine "
                     "Oberfl\u00e4che",
                     "welche Oberfl\u00e4che hat eine geschlossene Kiste von {a} mal {b} mal {c}"},
       .terse = {"Quader: a = {a}, b = {b}, c = {c}, O = ?",
                 "Oberfl\u00e4che Quader {a} x {b} x {c}"}}};
}

}  // namespace

std::vector<FigureForms> triangle_forms() {
  return {triangle_area(), triangle_perimeter(), angle()};
}

std::vector<FigureForms> circle_forms() { return {circle_area(), circle_length(), circle_given()}; }

std::vector<FigureForms> solid_forms() { return {box_volume(), cube_volume(), box_surface()}; }

}  // namespace ponder::tasks::geometry
