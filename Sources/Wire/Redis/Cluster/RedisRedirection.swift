/// A reply that sends its command elsewhere (Redis Cluster specification, "Redirection and
/// resharding").
enum RedisRedirection: Equatable {
    /// The slot lives there from now on.
    case moved(RedisSlot, RedisNode)
    /// This one command goes there, after ASKING; the slot is on its way.
    case ask(RedisNode)
    /// The keys of the command are partly here and partly there, while their slot moves.
    case tryAgain
    /// The node knows of no node that could answer.
    case clusterDown

    /// Nil for a reply that is an answer, or that makes no sense as a redirection.
    init?(_ reply: RedisReply, from node: RedisNode) {
        guard case .error(let text) = reply else { return nil }
        let words = text.split(separator: " ", maxSplits: 3)
        switch words.first {
        case "MOVED" where words.count == 3:
            guard let slot = Int(words[1]).flatMap({ RedisSlot(number: $0) }),
                let target = RedisNode(words[2], saidBy: node)
            else { return nil }
            self = .moved(slot, target)
        case "ASK" where words.count == 3:
            guard let target = RedisNode(words[2], saidBy: node) else { return nil }
            self = .ask(target)
        case "TRYAGAIN": self = .tryAgain
        case "CLUSTERDOWN": self = .clusterDown
        default: return nil
        }
    }
}
