# One translation unit an ISA: only that file is compiled with the ISA's flags, and it defines no
# weak symbols, so that no AVX-512 copy of an inline function is the one the whole program links.
# -ffp-contract=off: a fused multiply-add is written where it is meant, never where one compilation
# of a loop happens to get it and another does not.
set(avx2_flags -mavx2 -mfma -mf16c)
set(avx512_flags ${avx2_flags} -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vbmi -mavx512vnni
    -mavx512bf16 -mprefer-vector-width=512)
set(amx_flags ${avx512_flags} -mamx-tile -mamx-bf16)
set(neon_flags -march=armv8-a)
set(neon_dotprod_flags -march=armv8.2-a+dotprod)
set(neon_i8mm_flags -march=armv8.2-a+dotprod+i8mm)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(isas avx2 avx512 amx)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(isas neon neon_dotprod neon_i8mm)
else()
  set(isas "")
endif()
# Sanitizers look at what runs, and that is what these cores can run: the other tables would be a third of such a build.
# Undefined arithmetic is looked for in the scalar table, which is the same sums.
set(sanitized_flags "")
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND EXISTS /proc/cpuinfo)
  file(READ /proc/cpuinfo cores)
  if(NOT cores MATCHES "avx512_bf16" OR NOT cores MATCHES "avx512_*vbmi ")
    list(REMOVE_ITEM isas avx512 amx)
    target_compile_definitions(kernels PRIVATE PONDER_WITHOUT_AVX512 PONDER_WITHOUT_AMX)
  elseif(NOT cores MATCHES "amx_bf16")
    list(REMOVE_ITEM isas amx)
    target_compile_definitions(kernels PRIVATE PONDER_WITHOUT_AMX)
  endif()
  set(sanitized_flags -fno-sanitize=undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # long unrolled functions ask by a call, which takes a third to compile
    list(APPEND sanitized_flags --param=asan-instrumentation-with-call-threshold=300)
  endif()
endif()
foreach(isa ${isas})
  foreach(source src/kernels/${isa}.cc src/kernels/${isa}_backward.cc)
    if(EXISTS ${CMAKE_SOURCE_DIR}/${source})
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
                                  "${${isa}_flags};${sanitized_flags};-fno-exceptions;-Wno-uninitialized;-Wno-maybe-uninitialized")
      target_sources(kernels PRIVATE ${source})
    endif()
  endforeach()
endforeach()
target_compile_options(kernels PRIVATE -ffp-contract=off)
