#include "kernels/index_body.h"

namespace ponder {

void avx2_index_scores(const IndexTask<float>& task) { index_scores_v(task); }

}  // namespace ponder
