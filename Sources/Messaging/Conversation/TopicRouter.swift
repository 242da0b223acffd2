/// Decides which topic a message is for.
struct TopicRouter: Sendable {
    /// Answers whatever no other topic does.
    let first: any ConversationTopic
    let others: [any ConversationTopic]

    var all: [any ConversationTopic] { [first] + others }

    /// An action that is offered, then a topic's word, then the topic that is talked about.
    func route(
        _ message: IncomingMessage, _ draft: ConversationDraft
    ) -> (topic: any ConversationTopic, reason: TopicMessage.Reason) {
        let content = message.content
        if let offer = Self.offer(content, draft), let topic = topic(offer.topic) {
            return (topic, .action(offer.payload))
        }
        if let word = Self.word(content),
            let topic = all.first(where: { $0.words.contains(word) })
        {
            return (topic, .opened(word: word))
        }
        for topic in all where !topic.wordsBesideInvoices.isEmpty {
            if let rest = Self.rest(of: message, besideAnyOf: topic.wordsBesideInvoices) {
                return (topic, .openedWith(rest))
            }
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
        return word(in: text)
    }

    private static func word(in text: String) -> String? {
        guard text.utf8.count <= 8 * wordMaximum else { return nil }
        let letters = text.lowercased().filter { $0.isLetter || $0.isNumber }
        return (1...wordMaximum).contains(letters.count) ? letters : nil
    }

    /// The message without the word that stands beside an invoice in it; nil where none does.
    private static func rest(
        of message: IncomingMessage, besideAnyOf words: Set<String>
    ) -> IncomingMessage? {
        switch message.content {
        case .text(let text):
            guard let rest = rest(of: text, besideAnyOf: words),
                rest.lazy.filter({ $0.wholeNumberValue != nil }).prefix(numberDigits).count
                    == numberDigits
            else { return nil }
            return message.saying(.text(String(rest)))
        case .photo:
            if let word = word(in: message.caption), words.contains(word) {
                return message.saying(message.content)
            }
            guard let rest = rest(of: message.caption, besideAnyOf: words) else { return nil }
            return message.saying(message.content, caption: String(rest))
        default: return nil
        }
    }

    /// The shortest number of an invoice: with fewer digits nothing is told of one.
    private static let numberDigits = 8

    /// A text without the word that it begins or ends with. A Latin word is none within a longer one.
    private static func rest(of text: String, besideAnyOf words: Set<String>) -> Substring? {
        let start = text.drop(while: isAround)
        let end = text.lastIndex { !isAround($0) } ?? text.startIndex
        for word in words.sorted(by: { ($0.count, $0) > ($1.count, $1) }) {
            if isSame(start.prefix(word.count), word) {
                let rest = start.dropFirst(word.count)
                if isApart(word, from: rest.first) { return rest }
            }
            let upToEnd = text.isEmpty ? text[...] : text[...end]
            if isSame(upToEnd.suffix(word.count), word) {
                let rest = upToEnd.dropLast(word.count)
                if isApart(word, from: rest.last) { return rest }
            }
        }
        return nil
    }

    /// - Parameter word: in small letters.
    private static func isSame(_ part: Substring, _ word: String) -> Bool {
        part.count == word.count && zip(part, word).allSatisfy { $0.lowercased() == String($1) }
    }

    private static func isApart(_ word: String, from neighbour: Character?) -> Bool {
        guard let neighbour, word.utf8.allSatisfy({ $0 < 0x80 }) else { return true }
        return !neighbour.isASCII || !neighbour.isLetter
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

    /// True for a sign that people put around a number that they choose.
    private static func isAround(_ character: Character) -> Bool {
        character.isWhitespace || ".。,，、!！:：\"“”「」[]【】()（）".contains(character)
    }
}
