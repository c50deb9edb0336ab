// Still more of how the output of a few lines is asked for: exams, forums, chats, interviews.
#include "tasks/kinds/code_trace_later_forms.h"

namespace ponder::tasks::code_trace {
namespace {

PhraseForms asked_english() {
  return {
      .questions =
          {"what does running this <code|script|program> print:\n{code}\n",
           "what would be the output of the <code|program|snippet> below?\n\n{code}\n",
           "what will the output be?\n{code}\n", "what does the print statement show:\n{code}\n",
           "what does the last line output?\n{code}\n", "what will Python print here:\n{code}\n",
           "what is the value that gets printed?\n\n{code}\n",
           "which number does the following <code|program|script> output?\n{code}\n",
           "what does the interpreter print for these lines:\n{code}\n",
           "what is written to the console:\n{code}\n", "what lands on stdout here:\n{code}\n",
           "what is the console output of\n{code}\n",
           "after these statements, what is printed:\n{code}\n",
           "I'm a beginner. What does this <print|output> and how do I get there:\n{code}\n",
           "what number do I get from this:\n{code}\n"},
      .terse = {
          "{code}\n\nWhat is the final output?",
          "{code}\n\nWhat number is printed?",
          "{code}\n\nWhat would this output?",
          "{code}\n\nWhat will be the output of the above code?",
          "{code}\n\nGive the output.",
          "{code}\n\nPlease tell me what this prints.",
          "{code}\n\n<Answer with just the number.|Only the output, please.|Just the number.>",
          "{code}\nprints:",
          "{code}\n# stdout:",
          "{code}\n# -\\> ?",
          "{code}\n\nOutput: ___",
          "{code}\nwhat gets printed",
          "{code}\n\nwhat's printed? I get confused.",
          "```python\n{code}\n```\n\nWhat is the output of this code?",
          "```python\n{code}\n```\nGive only the output.",
          "```python\n{code}\n```\nWhat number will be printed when this runs?",
          "What does this print?\n\n```python\n{code}\n```",
          "What is the output of the following code?\n```python\n{code}\n```",
          "What will this output?\n```\n{code}\n```",
          "Output of this Python snippet?\n```py\n{code}\n```",
          "Predict the output of the following program.\n```python\n{code}\n```",
          "Trace the code and write the final output.\n```\n{code}\n```",
          "Interview question: what does this print?\n{code}\n",
          "Exam question (2 points): state the output.\n\n{code}\n",
          "Quiz. What is printed?\n\n{code}\n",
          "Code reading exercise. Work out the printed number.\n{code}\n",
          "Homework: find the output without a computer.\n{code}\n",
          "Dry run this <code|program>:\n{code}\n",
          "Do a dry run and give the output.\n\n{code}\n",
          "Mentally execute the following <code|program> and report what it prints:\n\n{code}\n",
          "Execute this in your head:\n{code}\nResult?",
          "Carefully follow the code. What is printed?\n{code}\n",
          "Keep track of the variables. What is the output?\n{code}\n",
          "Let's run this:\n{code}\nWhat appears?",
          "<Here is|Here's|This is> the <code|program|script> I have to <trace|read|understand>:\n"
          "{code}\nWhat does it output?",
          "<Given|Consider> the <code|program|snippet>\n\n{code}\n\nwhat will be printed?",
          "Consider these lines of Python.\n{code}\nWhat do they print?",
          "Suppose a student runs this program.\n{code}\nWhat number does the student see?",
          "My son learns programming and wrote\n{code}\nWhat does it print?",
          "hi, can someone tell me what this prints? I don't get it.\n{code}\n",
          "stuck on this one, output?\n{code}\n",
          "stdout of:\n{code}\n",
          "python -c would print what for\n{code}\n",
          ">>> exec(code) with the code\n{code}\nprints?",
          "file: test.py\n{code}\n\n$ python3 test.py",
          "[code]\n{code}\n[/code]\nWhat's the output?",
          "Program text:\n{code}\n\nTask: give the number it prints.",
          "Instruction: Determine the output of the code.\nInput:\n{code}\nOutput:",
          "### Code\n{code}\n### Output",
          "The program below prints one number. Which one?\n{code}\n",
          "One number is printed by this. Which?\n{code}\n",
          "The following script is run once:\n{code}\nIts output is",
          "Fill in the output:\n{code}\nOutput: ____",
          "Complete the session:\n{code}\n->",
          "Without using a computer, determine what is displayed by:\n{code}\n",
          "Simple Python:\n{code}\nWhat is shown?",
          "what's the answer to this code\n{code}\n"}};
}

PhraseForms asked_german() {
  return {
      .questions = {"was gibt dieses Skript aus:\n{code}\n",
                    "was steht nach dem Ausf\u00fchren auf der Konsole:\n{code}\n",
                    "welche Zahl wird von diesem Programm ausgegeben?\n{code}\n",
                    "was liefert dieser Code:\n{code}\n", "wie lautet die Ausgabe von\n{code}\n"},
      .terse = {"{code}\n\nWie lautet die Ausgabe?", "{code}\n\nNur die ausgegebene Zahl.",
                "{code}\nWas kommt raus?", "```python\n{code}\n```\nWie lautet die Ausgabe?",
                "Was gibt das aus?\n```python\n{code}\n```",
                "Hausaufgabe: Was wird hier ausgegeben?\n{code}\n",
                "Pr\u00fcfungsfrage: Gib die Ausgabe an.\n\n{code}\n",
                "F\u00fchre den Code im Kopf aus:\n{code}\nErgebnis?",
                "Verfolge die Variablen. Welche Zahl wird am Ende ausgegeben?\n{code}\n",
                "Code:\n{code}\nAusgabe:", "Gegeben ist der Code\n\n{code}\n\nWas wird ausgegeben?",
                "Sag die Ausgabe voraus:\n{code}\n",
                "Betrachte das folgende Programm:\n{code}\nWelchen Wert gibt es aus?",
                "Schreibtischtest:\n{code}\nAusgabe?"}};
}

}  // namespace

PhraseForms later_forms(bool german) { return german ? asked_german() : asked_english(); }

}  // namespace ponder::tasks::code_trace
