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
foreach(isa ${isas})
  foreach(source src/kernels/${isa}.cc src/kernels/${isa}_backward.cc)
    if(EXISTS ${CMAKE_SOURCE_DIR}/${source})
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
                                  "${${isa}_flags};-fno-exceptions;-Wno-uninitialized;-Wno-maybe-uninitialized")
      target_sources(kernels PRIVATE ${source})
    endif()
  endforeach()
endforeach()
target_compile_options(kernels PRIVATE -ffp-contract=off)
