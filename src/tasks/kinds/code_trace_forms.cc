// How the output of a few lines is asked for. {code} is the program.
#include "tasks/kinds/code_trace_later_forms.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::code_trace {
namespace {

PhraseForms english() {
  return {.questions = {"what does this code print?\n{code}\n", "what is printed?\n{code}\n",
                        "what is the output?\n{code}\n",
                        "what will this Python <program|code|script> print:\n{code}\n",
                        "what does this program output:\n{code}\n",
                        "which number does this print:\n{code}\n", "what comes out here:\n{code}\n",
                        "what <is|will be> the output of <this|the following> <code|program|Python "
                        "code|snippet>?\n{code}\n",
                        "what gets printed when I run this?\n{code}\n",
                        "if I run this, what do I see:\n{code}\n",
                        "what number appears on the screen:\n{code}\n",
                        "which value does the last line print:\n{code}\n"},
          .terse = {
              "tell me what this prints:\n{code}\n",
              "tell me the output:\n{code}\n",
              "trace this <code|program> and give its output:\n{code}\n",
              "say what the program prints:\n{code}\n",
              "run this in your head and give the output:\n{code}\n",
              "work out what <is printed|this prints|the last line prints>:\n{code}\n",
              "find the output of this <code|program|Python code|snippet>:\n{code}\n",
              "output of:\n{code}\n",
              "{code}\n\nWhat is printed?",
              "what does this print:\n{code}\n",
              "{code}\n# prints?",
              "Code:\n{code}\nOutput?",
              "{code}\nwhat is the output",
              "```python\n{code}\n```\nWhat does it print?",
              "```\n{code}\n```\nOutput?",
              "```python\n{code}\n```",
              "Q: What does this print?\n{code}\nA:",
              "consider the following <code|program|Python code>:\n\n{code}\n\nWhat <is the output|"
              "does it print|is printed>?",
              "here is a <short |small |>program:\n{code}\nWhat does it print?",
              "given this code:\n{code}\nwhat is the output?",
              "{code}\n\nWhat does this code <print|output|display>?",
              "{code}\n\n# Output:",
              "{code}\n# what is printed here?",
              "predict the output.\n\n{code}\n",
              "predict what this <code|program> prints:\n{code}\n",
              "trace the program:\n{code}\nWhat number is printed?",
              "Program:\n{code}\nPrints:",
              "Python:\n{code}\nResult?",
              "in Python:\n{code}\nprints",
              "I don't have a computer here. What would this print?\n{code}\n",
              "<my teacher|an exam|a quiz> asks what this program prints:\n\n{code}\n",
              "what is the final output? Give only the number.\n{code}\n",
              "read the code and answer with the number it prints.\n{code}\n",
              "my friend wrote this:\n{code}\nWhat will it print?",
              "I'm learning Python. What does this print and why?\n{code}\n",
              "execute:\n{code}\n",
              "run:\n{code}\n",
              "{code}\n\noutput = ?",
              "step through the code line by line. What is printed?\n{code}\n",
              "$ cat prog.py\n{code}\n$ python prog.py",
              "what's printed at the end?\n\n{code}\n",
              "Exercise: write down what the program prints.\n{code}\n",
              "code tracing:\n{code}\n\nthe output is",
              "<script|code>:\n```\n{code}\n```\nWhich number is printed? Only the number."}};
}

PhraseForms german() {
  return {.questions = {"was gibt dieses Programm aus?\n{code}\n", "was wird ausgegeben?\n{code}\n",
                        "was ist die Ausgabe dieses Programms?\n{code}\n",
                        "welche Zahl gibt dieser Code aus?\n{code}\n",
                        "was steht am Ende auf dem Bildschirm?\n{code}\n",
                        "was druckt dieses Python-Programm?\n{code}\n"},
          .terse = {"sag mir, was das ausgibt:\n{code}\n", "bestimme die Ausgabe:\n{code}\n",
                    "Ausgabe von:\n{code}\n", "{code}\nWas wird ausgegeben?", "{code}\nAusgabe?",
                    "gegeben ist dieses Programm:\n{code}\nWas gibt es aus?",
                    "Programm:\n{code}\nAusgabe:", "Frage: Was gibt das aus?\n{code}\nAntwort:",
                    "```python\n{code}\n```\nWas gibt das aus?", "{code}\n# Ausgabe?",
                    "meine Lehrerin fragt, was hier ausgegeben wird:\n{code}\n",
                    "lies den Code und nenne nur die Zahl, die er ausgibt.\n{code}\n",
                    "ich lerne Python. Was gibt dieser Code aus?\n{code}\n",
                    "was kommt heraus?\n{code}\n", "was gibt print am Ende aus?\n{code}\n"}};
}

}  // namespace

const Phrases& forms() {
  static const Phrases all(english(), german(), with_more(more_forms(false), later_forms(false)),
                           with_more(more_forms(true), later_forms(true)));
  return all;
}

}  // namespace ponder::tasks::code_trace
