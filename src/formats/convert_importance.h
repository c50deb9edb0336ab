// What an importance matrix says of the tensors that `convert` writes.
#pragma once

#include <string>
#include <vector>

#include "formats/convert_plan.h"
#include "formats/importance.h"

namespace ponder {

// What the matrices of the plan that are rounded to blocks (`types`: of each tensor) have in the
// importance of the file `path`. Error if its rows are of another length, or if it knows none of
// them; notes of what it does not know.
void check_importance(const ConvertPlan& plan, const std::vector<DType>& types,
                      const ImportanceMatrix& importance, const std::string& path,
                      std::vector<std::string>& notes);

// Of one tensor that is to be written as `type`.
RowImportance importance_of(const Matrix& tensor, DType type, const ImportanceMatrix& importance);

}  // namespace ponder
