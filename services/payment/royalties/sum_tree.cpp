#include "services/payment/royalties/sum_tree.h"

#include "platform/encoding/hash.h"
#include "services/payment/ledger/chain.h"

namespace polyphony::payment {

namespace {

/// No sum in a tree is larger, so that sums cannot overflow.
constexpr std::int64_t kMost = std::int64_t{1} << 61U;

std::string node_text(const SumNode& node) {
    return netstring(node.hash) + netstring(node.amount) + netstring(node.weight);
}

bool within(std::int64_t sum) { return sum >= 0 && sum <= kMost; }

std::vector<SumNode> next_level(const std::vector<SumNode>& level) {
    std::vector<SumNode> next;
    next.reserve((level.size() + 1) / 2);
    for (std::size_t i = 0; i < level.size(); i += 2)
        next.push_back(i + 1 < level.size() ? above(level[i], level[i + 1]) : level[i]);
    return next;
}

}  // namespace

SumNode leaf_of(std::string_view text, std::int64_t amount, std::int64_t weight) {
    return {hex(sha256(std::string("0").append(text))), amount, weight};
}

SumNode above(const SumNode& left, const SumNode& right) {
    return {hex(sha256("1" + node_text(left) + node_text(right))), left.amount + right.amount,
            left.weight + right.weight};
}

SumNode root_of(std::vector<SumNode> leaves) {
    while (leaves.size() > 1) leaves = next_level(leaves);
    return leaves.front();
}

std::vector<ProofStep> proof_of(std::vector<SumNode> leaves, std::size_t place) {
    std::vector<ProofStep> proof;
    for (; leaves.size() > 1; place /= 2) {
        const auto beside = place % 2 == 0 ? place + 1 : place - 1;
        if (beside < leaves.size()) proof.push_back({leaves[beside], beside < place});
        leaves = next_level(leaves);
    }
    return proof;
}

SumNode climb(SumNode leaf, std::span<const ProofStep> proof) {
    for (const auto& [sibling, is_left] : proof) {
        if (!within(sibling.amount) || !within(sibling.weight) || !within(leaf.amount) || !within(leaf.weight))
            return {};
        leaf = is_left ? above(sibling, leaf) : above(leaf, sibling);
    }
    return leaf;
}

}  // namespace polyphony::payment
