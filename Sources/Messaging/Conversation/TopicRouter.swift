/// Decides which topic a message is for.
struct TopicRouter: Sendable {
    /// Answers whatever no other topic does.
    let first: any ConversationTopic
    let others: [any ConversationTopic]

    var all: [any ConversationTopic] { [first] + others }

    /// An action that is offered, then a topic's word, then the topic that is talked about.
    func route(
        _ content: IncomingMessage.Content, _ draft: ConversationDraft
    ) -> (topic: any ConversationTopic, reason: TopicMessage.Reason) {
        if let offer = Self.offer(content, draft), let topic = topic(offer.topic) {
            return (topic, .action(offer.payload))
        }
        if let word = Self.word(content),
            let topic = all.first(where: { $0.words.contains(word) })
        {
            return (topic, .opened)
        }
        return (topic(draft.part.topic) ?? first, .said)
    }

    private func topic(_ name: String) -> (any ConversationTopic)? {
        all.first { $0.name == name }
    }

    private static func offer(
        _ content: IncomingMessage.Content, _ draft: ConversationDraft
    ) -> ConversationDraft.Offer? {
        switch content {
        case .action(let token): return draft.offers.first { $0.token == token }
        case .text(let text):
            let numbered = draft.offers.suffix(draft.numbered)
            guard let number = number(in: text), number <= numbered.count else { return nil }
            return numbered[numbered.startIndex + number - 1]
        default: return nil
        }
    }

    /// A whole message as the topics' words are compared with it: small letters and digits and nothing
    /// else. Nil for one that is no word, or a longer one.
    private static func word(_ content: IncomingMessage.Content) -> String? {
        let text: String
        switch content {
        case .text(let words), .button(let words): text = words
        default: return nil
        }
        guard text.utf8.count <= 8 * wordMaximum else { return nil }
        let letters = text.lowercased().filter { $0.isLetter || $0.isNumber }
        return (1...wordMaximum).contains(letters.count) ? letters : nil
    }

    private static let wordMaximum = 20

    /// The number from 1 to 9 that a whole message is: 1, １, 回复1, reply 1. Nothing that could be a sum
    /// or a part of one: a sign before it or a digit more makes it another message.
    static func number(in text: String) -> Int? {
        guard text.utf8.count <= 64 else { return nil }
        var rest = Substring(text.lowercased().filter { !isAround($0) })
        for verb in ["回复", "回覆", "reply"] where rest.hasPrefix(verb) {
            rest = rest.dropFirst(verb.count)
        }
        guard rest.count == 1, let number = rest.first?.wholeNumberValue, number > 0 else {
            return nil
        }
        return number <= 9 ? number : nil
    }

    /// What people put around a number that they choose.
    private static func isAround(_ character: Character) -> Bool {
        character.isWhitespace || ".。,，、!！:：\"“”「」[]【】()（）".contains(character)
    }
}
