/// Decides where the steps of one call go next, apart from any I/O. A step is sent to the master of
/// its slot, follows redirections a few times, and ends with an answer or a failure. A step that
/// may have taken effect is never sent again: redirections are the node's word that it did nothing.
struct RedisRoute {
    /// Steps that travel together, by their places in the call.
    struct Batch: Equatable {
        let node: RedisNode
        let id: String
        /// Each step is preceded by ASKING.
        let isAsking: Bool
        var places: [Int]
    }

    /// A lesson for the map from an answer.
    enum Lesson: Equatable {
        case moved(RedisSlot, RedisNode)
        case asked
        /// Something in the map no longer holds; no node said what does.
        case doubtful
    }

    private enum Step {
        /// To the master of its slot.
        case due
        case redirected(RedisNode, isAsking: Bool)
        case done(RedisAnswer)
    }

    /// Two for a map that is old, two for a slot that comes while we look, one to spare.
    static let roundsMaximum = 5

    private let slots: [RedisSlot?]
    private var steps: [Step]
    private var rounds = 0
    /// True if some keys are between two nodes: a pause lets them arrive, where asking again at
    /// once would fail again.
    private(set) var mustPause = false

    /// - Parameter slots: of the steps; nil for one that any node can answer.
    init(slots: [RedisSlot?]) {
        self.slots = slots
        steps = slots.map { _ in .due }
    }

    /// The batches to send now, to all nodes at once; empty when every step is done.
    mutating func next(_ map: RedisSlotMap?) -> [Batch] {
        rounds += 1
        mustPause = false
        var batches: [Batch] = []
        var found: [Batch.Key: Int] = [:]
        for place in steps.indices {
            let target: (node: RedisNode, isAsking: Bool)
            switch steps[place] {
            case .done: continue
            case .redirected(let node, let isAsking): target = (node, isAsking)
            case .due:
                let slot = slots[place]
                guard let map, let master = slot.map(map.master(of:)) ?? map.masters.first else {
                    let unknown = map == nil ? "no map of the cluster" : "a slot without a master"
                    steps[place] = .done(RedisAnswer(.failure(WireError(.unreachable, unknown))))
                    continue
                }
                target = (master.node, false)
            }
            let key = Batch.Key(node: target.node, isAsking: target.isAsking)
            if let index = found[key] {
                batches[index].places.append(place)
            } else {
                found[key] = batches.count
                batches.append(
                    Batch(
                        node: target.node, id: map?.id(of: target.node) ?? "",
                        isAsking: target.isAsking, places: [place]))
            }
        }
        return batches
    }

    /// - Parameter result: a reply for each place of the batch, or why there is none.
    mutating func received(
        _ result: Result<[RedisReply], WireError>, for batch: Batch
    ) -> [Lesson] {
        switch result {
        case .failure(let error):
            for place in batch.places {
                steps[place] = .done(RedisAnswer(.failure(error), node: batch.id))
            }
            return [.unreachable, .closed, .deadlineExceeded].contains(error.code)
                ? [.doubtful] : []
        case .success(let replies):
            return zip(batch.places, replies).compactMap { place, reply in
                received(reply, at: place, batch)
            }
        }
    }

    /// Every step's answer, once `next` had nothing left.
    var answers: [RedisAnswer] {
        steps.map { step in
            if case .done(let answer) = step { return answer }
            return RedisAnswer(.failure(WireError(.deadlineExceeded)))
        }
    }

    private mutating func received(
        _ reply: RedisReply, at place: Int, _ batch: Batch
    ) -> Lesson? {
        let redirection = RedisRedirection(reply, from: batch.node)
        let answer = Step.done(RedisAnswer(.success(reply), node: batch.id))
        let isLast = rounds >= Self.roundsMaximum
        switch redirection {
        case nil:
            steps[place] = answer
            return nil
        case .moved(let slot, let node):
            steps[place] = isLast ? answer : .redirected(node, isAsking: false)
            return .moved(slot, node)
        case .ask(let node):
            steps[place] = isLast ? answer : .redirected(node, isAsking: true)
            return .asked
        case .tryAgain:
            steps[place] = isLast ? answer : .due
            mustPause = mustPause || !isLast
            return nil
        case .clusterDown:
            steps[place] = answer
            return .doubtful
        }
    }
}

extension RedisRoute.Batch {
    fileprivate struct Key: Hashable {
        let node: RedisNode
        let isAsking: Bool
    }
}
