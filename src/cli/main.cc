#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app("ponder: a thinking model in one program");
  CLI11_PARSE(app, argc, argv);
  return 0;
}
