// Writes a trained model as a Hugging Face folder, which ponder and others load.
#pragma once

#include <string>

#include "base/cluster.h"
#include "model/model.h"

namespace ponder {

// `out` must not exist or be empty. Matrices are written as the type they are multiplied as, norms,
// biases and routers as F32: what is served from it gives the bits that training saw.
void export_model(Model<float>& model, const std::string& out);
// The same of a model that ranks have together: all call, and rank 0 writes.
void export_model(Model<float>& model, const std::string& out, Cluster& cluster);

}  // namespace ponder
