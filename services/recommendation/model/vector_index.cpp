#include "services/recommendation/model/vector_index.h"

#include <fmt/format.h>
#include <hnswlib/hnswlib.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include "platform/file.h"
#include "services/recommendation/model/parallel.h"

namespace polyphony::recommendation {
namespace {

// Its levels are drawn at random: the same ones at every training.
constexpr std::size_t kSeed = 1;

/// A file in memory with a path: hnswlib reads and writes nothing else.
struct MemoryFile {
    File file{::memfd_create("vectors", MFD_CLOEXEC)};
    std::string path() const { return fmt::format("/proc/self/fd/{}", file.descriptor()); }
};

}  // namespace

struct VectorIndex::Graph {
    explicit Graph(std::size_t dimensions) : space(dimensions) {}

    hnswlib::InnerProductSpace space;
    std::unique_ptr<hnswlib::HierarchicalNSW<float>> rows;
};

VectorIndex::VectorIndex(std::unique_ptr<Graph> graph) : graph_(std::move(graph)) {}
VectorIndex::~VectorIndex() = default;

std::shared_ptr<const VectorIndex> VectorIndex::build(const MatrixView& rows, const Options& options,
                                                      std::size_t threads) {
    auto graph = std::make_unique<Graph>(rows.columns);
    graph->rows = std::make_unique<hnswlib::HierarchicalNSW<float>>(&graph->space, std::max<std::size_t>(rows.rows, 1),
                                                                    options.links, options.built_with, kSeed);
    graph->rows->setEf(options.searched_with);
    parallel_for(rows.rows, threads, [&](std::size_t i) { graph->rows->addPoint(rows.row(i).data(), i); });
    return std::shared_ptr<const VectorIndex>(new VectorIndex(std::move(graph)));
}

Result<std::shared_ptr<const VectorIndex>> VectorIndex::read(std::string_view bytes, std::size_t dimensions,
                                                             std::size_t searched_with) {
    const MemoryFile file;
    auto graph = std::make_unique<Graph>(dimensions);
    try {
        std::ofstream(file.path(), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        graph->rows = std::make_unique<hnswlib::HierarchicalNSW<float>>(&graph->space, file.path());
    } catch (const std::exception& exception) {
        return fail(Code::FailedPrecondition, fmt::format("The index of vectors is broken: {}.", exception.what()));
    }
    graph->rows->setEf(searched_with);
    return std::shared_ptr<const VectorIndex>(new VectorIndex(std::move(graph)));
}

Result<std::string> VectorIndex::bytes() const {
    const MemoryFile file;
    graph_->rows->saveIndex(file.path());
    std::string bytes;
    std::array<char, 1 << 16> part{};
    std::ifstream saved(file.path(), std::ios::binary);
    while (saved.read(part.data(), part.size()) || saved.gcount() > 0)
        bytes.append(part.data(), static_cast<std::size_t>(saved.gcount()));
    if (bytes.empty()) return fail(Code::Unavailable, "There is no memory for the index of vectors.");
    return bytes;
}

std::vector<std::uint32_t> VectorIndex::nearest(std::span<const float> vector, std::size_t count) const {
    std::vector<std::uint32_t> rows;
    auto found = graph_->rows->searchKnn(vector.data(), count);
    rows.reserve(found.size());
    for (; !found.empty(); found.pop()) rows.push_back(static_cast<std::uint32_t>(found.top().second));
    return rows;
}

}  // namespace polyphony::recommendation
