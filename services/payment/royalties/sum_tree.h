#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// A Merkle tree that also sums: the root says what all leaves together amount to, and a short proof shows that a leaf
/// is among them. Whoever checks a proof knows that all others together have what is left, and no more. After Maxwell's
/// proof of liabilities.
namespace polyphony::payment {

/// A leaf, or all leaves below a point.
struct SumNode {
    std::string hash;  ///< SHA-256, as 64 hex digits.
    std::int64_t amount = 0;
    std::int64_t weight = 0;

    friend bool operator==(const SumNode&, const SumNode&) = default;
};

/// The leaf of a text: its hash is of `0` and the text.
SumNode leaf_of(std::string_view text, std::int64_t amount, std::int64_t weight);

/// What stands above two nodes: its hash is of `1` and both nodes, each as three netstrings; its sums are theirs.
SumNode above(const SumNode& left, const SumNode& right);

/// One step from a leaf to the root: what stands beside, and on which side.
struct ProofStep {
    SumNode sibling;
    bool is_left = false;
};

/// The root; a node that nothing stands beside moves up as it is. There must be a leaf.
SumNode root_of(std::vector<SumNode> leaves);

/// The way from the leaf at `place` to the root.
std::vector<ProofStep> proof_of(std::vector<SumNode> leaves, std::size_t place);

/// Where a proof leads to from a leaf. A sibling whose sums are negative or too large leads nowhere: its hash is empty.
SumNode climb(SumNode leaf, std::span<const ProofStep> proof);

}  // namespace polyphony::payment
