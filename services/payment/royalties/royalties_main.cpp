#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "platform/version.h"
#include "services/payment/money.h"
#include "services/payment/royalties/royalty_proto.h"

using namespace polyphony;
using namespace polyphony::payment;

namespace {

/// The statement in a file, as the API gives it.
Result<CheckableStatement> read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    v1::RoyaltyStatement proto;
    const auto status = google::protobuf::util::JsonStringToMessage(text, &proto);
    if (!status.ok())
        return fail(Code::InvalidArgument, "This is no statement of royalties: " + std::string(status.message()));
    return from_proto(proto);
}

Result<void> verify_file(const std::string& path, const std::string& root) {
    const auto checkable = read(path);
    if (!checkable) return fail(checkable.error());
    if (auto right = verify(*checkable); !right) return right;
    const auto& [statement, pool, proof] = *checkable;
    if (!root.empty() && root != pool.root)
        return fail(Code::InvalidArgument, "The statement belongs to another root than the published one.");
    fmt::print("{}, {}: {} for {} plays.\n", statement.holder_name, text_of(statement.period),
               format({statement.amount_minor, statement.currency}), statement.plays);
    fmt::print("Its {} lines sum to it; it is its share of the pool of {}; all statements together are that pool.\n",
               statement.lines.size(), format({pool.amount_minor, pool.currency}));
    if (root.empty())
        fmt::print("It is one of those with this root, which must be the one that /api/royalties/periods publishes:\n");
    else
        fmt::print("It is one of those with the published root:\n");
    fmt::print("{}\n", pool.root);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Checks statements of royalties, without the platform that they are from.", "polyphony royalties");
    app.set_version_flag("--version", "polyphony-royalties " + std::string(version()));
    app.require_subcommand(1);
    std::string file;
    std::string root;
    auto* const verify = app.add_subcommand(
        "verify", "Computes a statement again, and that it is among the published ones; see docs/royalties.md.");
    verify->add_option("file", file, "The statement, as it was downloaded.")->check(CLI::ExistingFile)->required();
    verify->add_option("--root", root, "The root that was published for its month.");
    CLI11_PARSE(app, argc, argv);
    const auto done = verify_file(file, root);
    if (done) return 0;
    fmt::print(stderr, "polyphony royalties: {}\n", done.error().message);
    return 1;
}
