# What `cmake --install` puts where, and the Debian package: ./run package
install(TARGETS ponder RUNTIME DESTINATION bin)
install(DIRECTORY models/ponder DESTINATION share/ponder/models)
install(FILES examples/serve.toml DESTINATION share/doc/ponder/examples)
install(FILES examples/ponder.service DESTINATION lib/systemd/system)
install(FILES LICENSE DESTINATION share/doc/ponder RENAME copyright)
install(FILES web/dist/NOTICE.txt DESTINATION share/doc/ponder)
# The program says itself what its manual and its completions have.
set(manual ${CMAKE_BINARY_DIR}/ponder.1.gz)
install(CODE "execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/manual.sh $<TARGET_FILE:ponder> ${manual}
  COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${manual} DESTINATION share/man/man1)
set(completions ${CMAKE_BINARY_DIR}/completions)
install(CODE "execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/completions.sh $<TARGET_FILE:ponder> ${completions}
  COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${completions}/ponder.bash DESTINATION share/bash-completion/completions RENAME ponder)
install(FILES ${completions}/_ponder DESTINATION share/zsh/vendor-completions)
install(FILES ${completions}/ponder.fish DESTINATION share/fish/vendor_completions.d)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ponder)
set(CPACK_PACKAGE_CONTACT "The ponder developers <ponder@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Thinking language models on CPUs: ask, serve, train")
set(CPACK_PACKAGE_DESCRIPTION "ponder runs DeepSeek-R1 and its like from Hugging Face folders and GGUF files,
serves them over the APIs of OpenAI, DeepSeek and Anthropic, and trains them
by rewards. A small model of its own comes with it.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Answers that are programs are run in a sandbox, and a thought's language is told by dictionaries.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "bubblewrap, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3, hunspell-en-us")
include(CPack)
