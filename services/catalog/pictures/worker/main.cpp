// polyphony-catalog-pictures: opens pictures of strangers for the catalog service, so that a hostile one can take down
// no more than this process. Not started by hand.
#include <charconv>
#include <cstdlib>

#include "platform/sandbox/inside/serve.h"
#include "services/catalog/pictures/worker/pictures.h"

using namespace polyphony;

namespace {

Result<std::string> run_resize(sandbox::Assignment& assignment) {
    const auto job = catalog::resize_job(assignment.parameters);
    if (!job || assignment.files.size() != 2) return fail(Code::Unavailable, "The job is not complete.");
    const auto bytes = catalog::resize(assignment.files[0], assignment.files[1], *job);
    if (!bytes) return fail(bytes.error());
    return std::to_string(*bytes);
}

Result<std::string> run_blurhash(sandbox::Assignment& assignment) {
    std::uint64_t max_pixels = 0;
    const auto text = assignment.parameters;
    std::from_chars(text.data(), text.data() + text.size(), max_pixels);
    if (max_pixels == 0 || assignment.files.size() != 1) return fail(Code::Unavailable, "The job is not complete.");
    return catalog::blurhash_of(assignment.files[0], max_pixels);
}

}  // namespace

int main() {
    if (!catalog::prepare_pictures()) return EXIT_FAILURE;
    return sandbox::serve({{catalog::ResizeJob::kKind, run_resize}, {catalog::BlurhashJob::kKind, run_blurhash}});
}
