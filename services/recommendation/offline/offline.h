#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/recommendation/model/collaborative.h"
#include "services/recommendation/model/training.h"
#include "services/recommendation/offline/listening_file.h"

namespace polyphony::recommendation {

/// The model that serves, over files of listening data instead of events.
class Offline {
  public:
    using Tell = std::function<void(const std::string&)>;

    Offline(const std::vector<Listener>& train, Collaborative::Options model, std::size_t threads);

    /// Trains factors on what there was at the beginning.
    void train(const TrainingOptions& options, const Tell& tell);
    /// A person's next events, each learned as it comes; nothing is trained.
    void hear(const Listener& listener);
    /// The best `count` items that the person did not touch; what is popular follows where nothing better is known.
    std::vector<TrackIndex> top(std::int64_t person, std::size_t count) const;

    ItemNumbers& items() { return items_; }
    const ItemNumbers& items() const { return items_; }
    const std::vector<TrackIndex>& known(std::int64_t person) const;
    const Collaborative& model() const { return model_; }
    /// By popularity, most popular first.
    const std::vector<TrackIndex>& popular() const { return popular_; }
    /// How many people of the training data like an item.
    std::uint32_t people(TrackIndex item) const { return item < people_.size() ? people_[item] : 0; }

  private:
    ItemNumbers items_;
    Interactions interactions_;
    std::unordered_map<std::int64_t, std::vector<TrackIndex>> known_;
    std::vector<TrackIndex> popular_;
    std::vector<std::uint32_t> people_;
    Collaborative::Options options_;
    Collaborative model_;
};

}  // namespace polyphony::recommendation
