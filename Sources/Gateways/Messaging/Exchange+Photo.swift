import Verification

extension Exchange {
    /// Reads the photo's codes and what is written beside it, which may say what a code lacks, or
    /// everything where no code can be read. What the code says is not overruled: a remark may
    /// have a price and a day of its own.
    mutating func look(
        at fetch: @Sendable () async throws -> [UInt8], beside caption: String
    ) async throws(LedgerFault) -> Dialogue.Turn {
        let texts: [String]
        switch await codes(in: fetch) {
        case .success(let codes): texts = codes
        case .failure(let reason): return try await read(caption, insteadOf: reason.word)
        }
        if texts.count > 1 { return try await answer(texts) }
        let first = texts.first ?? ""
        // Not a space, behind which a code may go on.
        let both = FreeText.read("\(first); \(caption)", draft: draft.notes, asked: draft.asked)
        guard let qr = QRText(first), case .notes(let notes, let questions) = both else {
            return try await read(first, orElse: .notAnInvoiceCode)
        }
        return try await proceed(notes.yielding(to: qr), questions)
    }

    /// Why a photo gives nothing to read.
    private struct NoCode: Error {
        let word: ChannelWord
        init(_ word: ChannelWord) { self.word = word }
    }

    /// The texts of the invoices' codes in a photo, each once; at least one.
    private func codes(
        in fetch: @Sendable () async throws -> [UInt8]
    ) async -> Result<[String], NoCode> {
        guard let photos = dialogue.photos else { return .failure(NoCode(.photosNotRead)) }
        guard dialogue.photoHold.enter(client) else { return .failure(NoCode(.photosOverloaded)) }
        defer { dialogue.photoHold.leave(client) }
        let (picture, codes): ([UInt8], [String])
        do {
            picture = try await fetch()
        } catch {
            return .failure(NoCode(error.isTooLarge ? .photoTooLarge : .photoUnavailable))
        }
        do throws(PhotoFault) {
            codes = try await photos.codes(in: picture)
        } catch {
            return .failure(NoCode(ChannelWord(error.code)))
        }
        var texts: [String] = []
        for code in codes where QRText(code) != nil && !texts.contains(code) { texts.append(code) }
        if codes.isEmpty { return .failure(NoCode(.photoWithoutCode)) }
        return texts.isEmpty ? .failure(NoCode(.notAnInvoiceCode)) : .success(texts)
    }

    /// What is written beside a photo that gave nothing: answered where it is about an invoice.
    mutating func read(
        _ caption: String, insteadOf word: ChannelWord
    ) async throws(LedgerFault) -> Dialogue.Turn {
        switch FreeText.read(caption, draft: draft.notes, asked: draft.asked) {
        case .notes(let notes, let questions): return try await proceed(notes, questions)
        case .several(let invoices): return try await answer(invoices)
        case .command, .nothing, .tooLong: return guide(word)
        }
    }
}

extension Error {
    /// Whether a picture could not be had for its size.
    fileprivate var isTooLarge: Bool {
        switch self {
        case let fault as OutboundFault: fault.code == .tooLarge
        case let fault as PlatformFault: fault.reason == .outbound(.tooLarge)
        default: false
        }
    }
}
