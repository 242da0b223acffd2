import Edge
import Invoices
import Verification

extension MessageHandler {
    /// Reads the photo's codes and the text beside it, which may supply what a code lacks, or
    /// everything where no code can be read. The text does not overrule the code: a remark may have a
    /// price and a day of its own.
    ///
    /// A person pays little before, and for the processor's time afterwards.
    mutating func look(
        at fetch: @escaping @Sendable () async throws -> [UInt8], beside caption: String
    ) async throws(ServiceUnavailable) -> ConversationSession.Response {
        let wasPaid = isPaid
        layPaymentAtHand()
        if let wait = await topic.tab.pay(Self.photoCost, by: client, at: now) {
            isPaid = wasPaid && topic.limiter.spendAtHand(1, by: client)
            return await slowDown(wait)
        }
        let texts: [String]
        switch await codes(in: fetch) {
        case .success(let codes): texts = codes
        case .failure(let reason):
            return try await read(caption, insteadOf: reason.word, told: reason.instead)
        }
        if texts.count > 1 { return try await answer(texts) }
        let first = texts.first ?? ""
        // Not a space: a code may go on after one.
        let both = FreeText.read("\(first); \(caption)", draft: draft.notes, asked: draft.asked)
        guard let qr = QRText(first), case .notes(let notes, let questions) = both else {
            return try await read(first, orElse: .notAnInvoiceCode)
        }
        return try await proceed(notes.yielding(to: qr), questions)
    }

    /// Queries that a photo counts as, beside one for each code in it and those that `PhotoTab` adds;
    /// the message has paid for itself.
    private static let photoCost = 1

    /// Why a photo gives nothing to read.
    private struct NoCode: Error {
        let word: ChannelWord
        /// The kind of file or code that it is, where that is known.
        let instead: PhotoInstead?

        init(_ word: ChannelWord, _ instead: PhotoInstead? = nil) {
            self.word = word
            self.instead = instead
        }
    }

    /// The texts of the invoices' codes in a photo, each once; at least one.
    private func codes(
        in fetch: @escaping @Sendable () async throws -> [UInt8]
    ) async -> Result<[String], NoCode> {
        guard let photos = topic.photos else { return .failure(NoCode(.photosNotRead)) }
        guard let arrival = topic.arrivals.begin(client) else {
            topic.tab.giveBack(Self.photoCost, to: client, at: now)
            return .failure(NoCode(.photosOverloaded))
        }
        let photo: [UInt8]
        do {
            defer { topic.arrivals.end(arrival) }
            photo = try await arrival.guarding(fetch)
        } catch {
            return .failure(NoCode(error.word))
        }
        let report = await photos.read(photo, from: client)
        await topic.tab.charge(report.processorTime, to: client, at: now)
        let codes: [String]
        switch report.codes {
        case .success(let read): codes = read
        case .failure(let fault):
            if fault.code.isUnread { topic.tab.giveBack(Self.photoCost, to: client, at: now) }
            return .failure(NoCode(ChannelWord(fault.code), fault.format.map { .file($0) }))
        }
        var texts: [String] = []
        for code in codes where QRText(code) != nil && !texts.contains(code) { texts.append(code) }
        if codes.isEmpty { return .failure(NoCode(.photoWithoutCode)) }
        return texts.isEmpty
            ? .failure(NoCode(.notAnInvoiceCode, PhotoInstead(codes: codes))) : .success(texts)
    }

    /// Answers the text beside a photo that gave nothing, where the text is about an invoice.
    mutating func read(
        _ caption: String, insteadOf word: ChannelWord, told instead: PhotoInstead? = nil
    ) async throws(ServiceUnavailable) -> ConversationSession.Response {
        switch FreeText.read(caption, draft: draft.notes, asked: draft.asked) {
        case .notes(let notes, let questions): return try await proceed(notes, questions)
        case .several(let invoices): return try await answer(invoices)
        case .command, .nothing, .tooLong:
            return instead.map { response($0.sentences(in: language), .guided) } ?? guide(word)
        }
    }
}

extension Error {
    /// The sentence for a photo that could not be had: it was too large, had to give way to others,
    /// or did not come.
    fileprivate var word: ChannelWord {
        switch self {
        case let fault as OutboundFault where fault.code == .tooLarge: .photoTooLarge
        case let fault as PlatformFault where fault.reason == .outbound(.tooLarge): .photoTooLarge
        case let problem as Problem where problem.code == .overloaded: .photosOverloaded
        default: .photoUnavailable
        }
    }
}
