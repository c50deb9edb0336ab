// Rectangles and squares, as people ask about them.
#include "tasks/kinds/geometry_forms.h"

namespace ponder::tasks::geometry {
namespace {

FigureForms rectangle_area() {
  return {
      "rectangle_area",
      {.nouns = {"the area of a rectangle of {a} by {b}", "the area of a {ab} rectangle",
                 "the area of <a|the> rectangle with <sides|side lengths|dimensions> {a} and {b}",
                 "the area of a rectangular "
                 "<garden|room|field|carpet|lawn|plot|wall|tile|poster|screen> <measuring|of> {ab}",
                 "the <area|surface> covered by a <rug|mat|towel|cloth> of {ab}",
                 "the area of a rectangle with length {a} and width {b}",
                 "the area <when|if> a rectangle's length is {a} and its width is {b}"},
       .commands = {"<calculate|find|compute|determine|work out> the area of a rectangle with "
                    "length {a} and <width|breadth> {b}",
                    "<calculate|find|work out> how much <space|area> a rectangle of {ab} covers",
                    "multiply out the area of a rectangle, {a} long and {b} wide"},
       .questions =
           {"a rectangle is {a} long and {b} wide, what is its area",
            "how large is the area of a rectangle with length {a} and width {b}",
            "a <garden|yard|pool|playground|classroom|kitchen> is {a} by {b}, what is its area",
            "how big is a room of {a} by {b}",
            "<what|how much> area does a <rectangle|floor|field> of {a} by {b} <have|cover>",
            "if a rectangle is {a} <wide|broad> and {b} <long|tall|high>, what is <its|the> area",
            "what area is enclosed by a rectangle with sides of {a} and {b}",
            "how much carpet <is needed|do we need|do you need> <for|to cover> a floor that is {a} "
            "long and {b} wide",
            "how much paper is in a sheet that is {a} wide and {b} high, as an area"},
       .terse = {"area rectangle {a} {b}", "area of rectangle {a} x {b}",
                 "rectangle {a} x {b}, area<?|>", "rectangle: l = {a}, w = {b}, A = ?",
                 "length {a}, width {b}<.|;> area of the rectangle?",
                 "A rectangle has a length of {a} and a width of {b}. "
                 "<Find|Calculate|Determine|What is> its area.",
                 "The <sides|edges> of a rectangle are {a} and {b}. What is the area?",
                 "The length of a <rectangular|> <garden|field|table top> is {a}, its width is "
                 "{b}. How large is <its|the> area?",
                 "<My|Our> <garden|bedroom|terrace|floor> is a rectangle of {a} by {b}. How "
                 "<big|large> is its area?",
                 "<Dad|Mum|A painter|A farmer|A builder> <wants to cover|covers> a rectangle, {a} "
                 "long and {b} wide. What area is that?",
                 "rectangle\nlength: {a}\nwidth: {b}\narea: ?",
                 "shape: rectangle, sides: {a} and {b}, wanted: area", "rectangle area l={a} w={b}",
                 "What is length times width for a rectangle of {a} and {b}?",
                 "Area of a {a} by {b} rectangle = ?",
                 "The area of a rectangle that is {a} long and {b} wide is ___"}},
      {.nouns = {"der Fl\u00e4cheninhalt eines Rechtecks mit den Seiten {a} und {b}",
                 "die Fl\u00e4che eines Rechtecks von {a} mal {b}",
                 "der Fl\u00e4cheninhalt eines <Rechtecks|rechteckigen Gartens|rechteckigen "
                 "Zimmers|Feldes> mit der L\u00e4nge {a} und der Breite {b}",
                 "die Fl\u00e4che eines rechteckigen <Grundst\u00fccks|Tisches|Teppichs|Beets> von "
                 "{a} L\u00e4nge und {b} Breite",
                 "der Fl\u00e4cheninhalt des Rechtecks mit a = {a} und b = {b}"},
       .commands = {"berechne <die Fl\u00e4che|den Fl\u00e4cheninhalt> eines Rechtecks mit den "
                    "Seiten {a} und {b}",
                    "<bestimme|ermittle> den Fl\u00e4cheninhalt des Rechtecks mit der L\u00e4nge "
                    "{a} und der Breite {b}"},
       .infinitives = {"die Fl\u00e4che eines Rechtecks mit den Seiten {a} und {b} "
                       "<berechnen|ausrechnen|bestimmen>"},
       .questions = {"ein Rechteck ist {a} lang und {b} breit, wie gro\u00df ist seine Fl\u00e4che",
                     "wie gro\u00df ist ein Zimmer von {a} mal {b}",
                     "welche Fl\u00e4che hat ein Rechteck, das {a} lang und {b} breit ist",
                     "wie gro\u00df ist der Fl\u00e4cheninhalt, wenn ein Rechteck {a} lang und {b} "
                     "breit ist"},
       .terse = {"Rechteck {a} mal {b}, Fl\u00e4che?", "Rechteck: a = {a}, b = {b}, A = ?",
                 "Fl\u00e4che Rechteck {a} x {b}",
                 "Ein Rechteck hat die Seitenl\u00e4ngen {a} und {b}. <Berechne den "
                 "Fl\u00e4cheninhalt.|Wie gro\u00df ist der Fl\u00e4cheninhalt?>",
                 "<Unser Garten|Unser Hof|Das Zimmer> ist {a} lang und {b} breit. Wie gro\u00df "
                 "ist die Fl\u00e4che?",
                 "L\u00e4nge {a}, Breite {b}. Welche Fl\u00e4che hat das Rechteck?"}}};
}

FigureForms rectangle_perimeter() {
  return {
      "rectangle_perimeter",
      {.nouns =
           {"the perimeter of a rectangle of {a} by {b}", "the perimeter of a {ab} rectangle",
            "the perimeter of <a|the> rectangle with <sides|side lengths|dimensions> {a} and {b}",
            "the perimeter of a rectangular <garden|room|field|park|pool|picture> of {ab}",
            "the <distance|way> <once|> around a rectangle of {ab}",
            "the length of the <border|edge|boundary|outline> of a rectangle of {ab}",
            "the total length of all four sides of a rectangle of {a} by {b}"},
       .commands = {"<calculate|find|compute|determine|work out> the perimeter of a rectangle with "
                    "length {a} and <width|breadth> {b}",
                    "add up all <four|> sides of a rectangle of {a} by {b}"},
       .questions =
           {"a rectangle is {a} long and {b} wide, what is its perimeter",
            "how long is <a|the> fence around a <garden|yard|meadow|paddock> of {a} by {b}",
            "what is the distance around a <field|park|pitch> of {a} by {b}",
            "how much fence <is needed|do I need|does a farmer need> to go <once|all the way> "
            "around a <garden|field|pen> of {a} by {b}",
            "how long is the frame of a picture that is {a} wide and {b} high, measured along its "
            "edge",
            "how far <is it|do you walk> once around a rectangle of {a} by {b}",
            "if the sides of a rectangle are {a} and {b}, what is the perimeter",
            "how long is the outline of a rectangle with length {a} and width {b}",
            "how much ribbon <goes|is needed> around the edge of a cloth of {a} by {b}"},
       .terse = {"perimeter rectangle {a} {b}", "perimeter of {a} x {b} rectangle",
                 "rectangle {a} x {b}, perimeter<?|>", "rectangle: l = {a}, w = {b}, P = ?",
                 "length {a}, width {b}<.|;> perimeter of the rectangle?",
                 "A rectangle has a length of {a} and a width of {b}. "
                 "<Find|Calculate|Determine|What is> its perimeter.",
                 "The <sides|edges> of a rectangle are {a} and {b}. What is the perimeter?",
                 "A <garden|field|schoolyard> is {a} long and {b} wide. How long is the fence "
                 "<around it|all around>?",
                 "A <runner|dog|child> goes once around a rectangular <field|park|yard> of {a} by "
                 "{b}. How far is that?",
                 "A <rectangular|> <frame|table|pool> is {a} by {b}. What is its perimeter?",
                 "rectangle\nlength: {a}\nwidth: {b}\nperimeter: ?",
                 "shape: rectangle, sides: {a} and {b}, wanted: perimeter",
                 "rectangle perimeter l={a} w={b}",
                 "2 times length plus 2 times width for a rectangle of {a} and {b}?",
                 "The perimeter of a rectangle that is {a} long and {b} wide is ___"}},
      {.nouns = {"der Umfang eines Rechtecks mit den Seiten {a} und {b}",
                 "der Umfang eines Rechtecks von {a} mal {b}",
                 "der Umfang eines rechteckigen <Gartens|Feldes|Beckens|Zimmers> von {a} mal {b}",
                 "der Umfang des Rechtecks mit a = {a} und b = {b}"},
       .commands = {"berechne den Umfang eines Rechtecks mit den Seiten {a} und {b}",
                    "<bestimme|ermittle> den Umfang des Rechtecks mit der L\u00e4nge {a} und der "
                    "Breite {b}"},
       .infinitives = {"den Umfang eines Rechtecks mit den Seiten {a} und {b} "
                       "<berechnen|ausrechnen|bestimmen>"},
       .questions = {"ein Rechteck ist {a} lang und {b} breit, wie gro\u00df ist der Umfang",
                     "wie lang ist der Zaun um einen Garten von {a} mal {b}",
                     "welchen Umfang hat ein Rechteck, das {a} lang und {b} breit ist",
                     "wie weit ist es einmal um ein Feld von {a} mal {b} herum"},
       .terse = {
           "Rechteck {a} mal {b}, Umfang?", "Rechteck: a = {a}, b = {b}, U = ?",
           "Umfang Rechteck {a} x {b}",
           "Ein Rechteck hat die Seitenl\u00e4ngen {a} und {b}. <Berechne den Umfang.|Wie "
           "gro\u00df ist der Umfang?>",
           "Ein Garten ist {a} lang und {b} breit. Wie lang ist der Zaun <ringsherum|rundherum>?",
           "L\u00e4nge {a}, Breite {b}. Welchen Umfang hat das Rechteck?"}}};
}

FigureForms square_area() {
  return {
      "square_area",
      {.nouns = {"the area of a square with side {a}", "the area of a square of side length {a}",
                 "the area of <a|the> square <whose sides are|with sides of|with edges of> {a}",
                 "the area of a square <garden|tile|room|field|window|napkin> with <sides|a side> "
                 "of {a}",
                 "the area <if|when> the side of a square is {a}"},
       .commands = {"<calculate|find|compute|determine|work out> the area of a square <with side "
                    "length {a}|whose side is {a}|with sides of {a}>",
                    "<find|work out> how much <space|area> a square with a side of {a} covers"},
       .questions =
           {"a square has sides of {a}, what is its area",
            "how large is a square with a side of {a}",
            "if each side of a square is {a}, what is the area",
            "what area does a square with sides of {a} have",
            "<what|how much> area does a square <tile|field|carpet|lawn> with a side of {a} cover",
            "a square <tile|room|garden|board> is {a} long on each side, what is its area",
            "the side of a square measures {a}, how large is its area"},
       .terse = {"area square {a}", "area of a square, side {a}", "square: s = {a}, A = ?",
                 "square side {a} area", "square with side {a}, area<?|>",
                 "A square has a side length of {a}. <Find|Calculate|Determine|What is> its area.",
                 "One side of a square is {a}. What is the area of the square?",
                 "The sides of a square are {a} <long|each>. How large is the area?",
                 "<Our|My> <garden|room|table> is a square. Each side is {a}. What is its area?",
                 "A <chessboard|picture|window> is a square with sides of {a}. What is its area?",
                 "square\nside: {a}\narea: ?", "shape: square, side: {a}, wanted: area",
                 "All four sides of a square are {a}. How much area is inside?",
                 "The area of a square with side {a} is ___", "square area s={a}"}},
      {.nouns = {"die Fl\u00e4che eines Quadrats mit der Seite {a}",
                 "der Fl\u00e4cheninhalt eines Quadrats mit der Seitenl\u00e4nge {a}",
                 "der Fl\u00e4cheninhalt des Quadrats mit a = {a}",
                 "die Fl\u00e4che eines quadratischen <Zimmers|Gartens|Tisches> mit der "
                 "Seitenl\u00e4nge {a}"},
       .commands = {"berechne <die Fl\u00e4che|den Fl\u00e4cheninhalt> eines Quadrats mit der "
                    "Seitenl\u00e4nge {a}",
                    "bestimme den Fl\u00e4cheninhalt des Quadrats mit der Seite {a}"},
       .infinitives = {"die Fl\u00e4che eines Quadrats mit der Seite {a} <berechnen|ausrechnen>"},
       .questions =
           {"ein Quadrat hat die Seitenl\u00e4nge {a}, wie gro\u00df ist seine Fl\u00e4che",
            "welchen Fl\u00e4cheninhalt hat ein Quadrat mit der Seite {a}",
            "wie gro\u00df ist die Fl\u00e4che, wenn jede Seite eines Quadrats {a} lang ist"},
       .terse = {"Fl\u00e4che Quadrat {a}", "Quadrat: a = {a}, A = ?",
                 "Quadrat mit Seite {a}, Fl\u00e4che?",
                 "Jede Seite eines Quadrats ist {a} lang. Wie gro\u00df ist die Fl\u00e4che?",
                 "Ein Quadrat hat die Seitenl\u00e4nge {a}. Berechne den Fl\u00e4cheninhalt."}}};
}

FigureForms square_perimeter() {
  return {
      "square_perimeter",
      {.nouns =
           {"the perimeter of a square with side {a}",
            "the perimeter of a square of side length {a}",
            "the perimeter of <a|the> square <whose sides are|with sides of|with edges of> {a}",
            "the perimeter of a square <garden|tile|room|field|window> with <sides|a side> of {a}",
            "the distance around a square with a side of {a}",
            "the total length of the four sides of a square with side {a}"},
       .commands = {"<calculate|find|compute|determine|work out> the perimeter of a square <with "
                    "side length {a}|whose side is {a}|with sides of {a}>",
                    "add up the four sides of a square with a side of {a}"},
       .questions =
           {"a square has sides of {a}, what is its perimeter",
            "if each side of a square is {a}, what is the perimeter",
            "what perimeter does a square with sides of {a} have",
            "how long is the outline of a square with a side of {a}",
            "how long is <a|the> fence around a square <garden|field|pen> with sides of {a}",
            "how far is it once around a square <park|yard|field> with a side of {a}",
            "a square <tile|room|garden|board> is {a} long on each side, what is its perimeter",
            "the side of a square measures {a}, how long is its perimeter"},
       .terse =
           {"perimeter square {a}", "perimeter of a square, side {a}", "square: s = {a}, P = ?",
            "square side {a} perimeter", "square with side {a}, perimeter<?|>",
            "A square has a side length of {a}. <Find|Calculate|Determine|What is> its perimeter.",
            "One side of a square is {a}. What is the perimeter of the square?",
            "The sides of a square are {a} <long|each>. How long is the perimeter?",
            "A <garden|playground|field> is a square. Each side is {a}. How long is a fence around "
            "it?",
            "An ant walks once around a square with sides of {a}. How far does it walk?",
            "square\nside: {a}\nperimeter: ?", "shape: square, side: {a}, wanted: perimeter",
            "The perimeter of a square with side {a} is ___", "square perimeter s={a}"}},
      {.nouns = {"der Umfang eines Quadrats mit der Seite {a}",
                 "der Umfang eines Quadrats mit der Seitenl\u00e4nge {a}",
                 "der Umfang des Quadrats mit a = {a}"},
       .commands = {"berechne den Umfang eines Quadrats mit der Seitenl\u00e4nge {a}",
                    "bestimme den Umfang des Quadrats mit der Seite {a}"},
       .infinitives = {"den Umfang eines Quadrats mit der Seite {a} <berechnen|ausrechnen>"},
       .questions = {"ein Quadrat hat die Seitenl\u00e4nge {a}, wie gro\u00df ist sein Umfang",
                     "welchen Umfang hat ein Quadrat mit der Seite {a}",
                     "wie lang ist der Zaun um einen quadratischen Garten mit der Seite {a}"},
       .terse = {"Umfang Quadrat {a}", "Quadrat: a = {a}, U = ?", "Quadrat mit Seite {a}, Umfang?",
                 "Jede Seite eines Quadrats ist {a} lang. Wie gro\u00df ist der Umfang?",
                 "Ein Quadrat hat die Seitenl\u00e4nge {a}. Berechne den Umfang."}}};
}

// {A}: the area, {b}: one side.
FigureForms side_of_area() {
  return {
      "side_of_area",
      {.nouns = {"the other side of a rectangle with area {A} and one side {b}",
                 "the width of a rectangle with area {A} and length {b}",
                 "the length of a rectangle with area {A} and width {b}",
                 "the missing side of a rectangle with <an|> area <of|> {A} and a side of {b}",
                 "the unknown side of a rectangle whose area is {A} if one side is {b}"},
       .commands = {"<calculate|find|work out|determine> the missing side of a rectangle: area "
                    "{A}, <known|given|other> side {b}",
                    "find the width of a rectangle that is {b} long and has an area of {A}"},
       .questions =
           {"a rectangle has an area of {A} and is {b} long, how wide is it",
            "the area of a rectangle is {A} and one side is {b}, what is the other side",
            "how wide is a rectangle with an area of {A} if it is {b} long",
            "how long is a rectangle that is {b} wide and has an area of {A}",
            "a <field|garden|room|carpet> of {A} is {b} wide, how long is it",
            "one side of a rectangle is {b} and its area is {A}, how long is the other side",
            "what must the width be so that a rectangle with a length of {b} has an area of {A}"},
       .terse = {"rectangle area {A} side {b}, other side?", "rectangle: A = {A}, l = {b}, w = ?",
                 "rectangle: area {A}, width {b}, length?",
                 "A rectangle covers {A}. One of its sides is {b}. <How long is|Find> the other "
                 "<side|one><?|.>",
                 "The area of a <rectangular|> <lawn|room|yard|poster> is {A}. Its length is {b}. "
                 "What is its width?",
                 "The width of a rectangle is {b}. The area is {A}. Find the length.",
                 "length {b}, area {A}, width of the rectangle?",
                 "A <carpet|sheet of paper|table top|window> has an area of {A} and is {b} long. "
                 "How wide is it?",
                 "rectangle\narea: {A}\nlength: {b}\nwidth: ?",
                 "area = {A}, one side = {b}, other side of the rectangle = ?",
                 "We know that a rectangle has an area of {A} and that one side is {b}. What is "
                 "the other side?",
                 "{b} times what gives a rectangle of {A}? I need the other side."}},
      {.nouns =
           {"die andere Seite eines Rechtecks mit der Fl\u00e4che {A} und einer Seite von {b}",
            "die fehlende Seite eines Rechtecks mit dem Fl\u00e4cheninhalt {A} und der Seite {b}"},
       .commands = {"berechne die fehlende Seite eines Rechtecks mit der Fl\u00e4che {A} und der "
                    "Seite {b}"},
       .questions =
           {"ein Rechteck hat die Fl\u00e4che {A} und ist {b} lang, wie breit ist es",
            "wie lang ist ein Rechteck, das {b} breit ist und eine Fl\u00e4che von {A} hat",
            "ein Garten mit der Fl\u00e4che {A} ist {b} lang, wie breit ist er",
            "wie breit ist ein Rechteck mit der Fl\u00e4che {A}, wenn es {b} lang ist"},
       .terse = {"Rechteck: A = {A}, a = {b}, b = ?",
                 "Rechteck Fl\u00e4che {A}, L\u00e4nge {b}, Breite?",
                 "Der Fl\u00e4cheninhalt eines Rechtecks betr\u00e4gt {A}, eine Seite ist {b} "
                 "lang. Wie lang ist die andere Seite?"}}};
}

// {a}: the perimeter.
FigureForms side_of_square() {
  return {
      "side_of_square",
      {.nouns = {"the side of a square with perimeter {a}",
                 "the side length of a square <with a perimeter of {a}|whose perimeter is {a}>",
                 "the length of one side of a square if its perimeter is {a}"},
       .commands =
           {"<calculate|find|work out|determine> the side of a square whose perimeter is {a}",
            "find how long each side of a square with a perimeter of {a} is"},
       .questions =
           {"a square has a perimeter of {a}, how long is one side",
            "how long is <each|one|a> side of a square with <a|> perimeter <of|> {a}",
            "if the perimeter of a square is {a}, what is its side length",
            "the fence around a square <garden|field|yard> is {a} long, how long is one side",
            "the distance around a square is {a}, how long is each side",
            "a wire of {a} is bent into a square, how long is each side",
            "what side length gives a square with a perimeter of {a}",
            "a square <park|frame|pool> has a perimeter of {a}, what is the length of a side"},
       .terse = {"square perimeter {a}, side?", "square: P = {a}, s = ?",
                 "side of a square, perimeter {a}",
                 "The perimeter of a square is {a}. <Find|What is|Calculate> the side<?|.>",
                 "A square has a perimeter of {a}. What is the length of its sides?",
                 "All four sides of a square together are {a}. How long is one of them?",
                 "A string of {a} is laid out as a square. How long is each side?",
                 "square\nperimeter: {a}\nside: ?", "perimeter of square = {a}, side = ?",
                 "Walking once around a square is {a}. How long is one side?",
                 "I know the perimeter of a square: {a}. What is its side?"}},
      {.nouns = {"die Seitenl\u00e4nge eines Quadrats mit dem Umfang {a}",
                 "die L\u00e4nge einer Seite eines Quadrats mit dem Umfang {a}"},
       .commands = {"berechne die Seitenl\u00e4nge eines Quadrats mit dem Umfang {a}"},
       .questions = {"ein Quadrat hat den Umfang {a}, wie lang ist eine Seite",
                     "wie lang ist eine Seite eines Quadrats mit dem Umfang {a}",
                     "ein Draht von {a} wird zu einem Quadrat gebogen, wie lang ist jede Seite"},
       .terse = {"Quadrat: U = {a}, a = ?", "Quadrat Umfang {a}, Seite?",
                 "Der Umfang eines Quadrats betr\u00e4gt {a}. Wie lang ist eine Seite?"}}};
}

}  // namespace

std::vector<FigureForms> rectangle_forms() {
  return {rectangle_area(),   rectangle_perimeter(), square_area(),
          square_perimeter(), side_of_area(),        side_of_square()};
}

}  // namespace ponder::tasks::geometry
