extension SubmittedInvoice {
    /// The fields as they were meant: repairs what keyboards, copying and PDF files do to digits, with
    /// the folding and the reader that messages use. An ambiguous field stays as written, to be
    /// reported. Only a query that was not sound at once is folded.
    package var folded: SubmittedInvoice {
        var folded = SubmittedInvoice(
            code: Self.digits(code), number: Self.digits(number), issuedOn: Self.day(issuedOn),
            amount: Self.sum(amount), checkCode: Self.digits(checkCode),
            sellerTaxNumber: Self.compact(sellerTaxNumber).uppercased(),
            qrText: FoldedText.plain(qrText))
        folded.otherSums = otherSums
        folded.contradictions = contradictions
        return folded
    }

    /// With the details of one invoice from a text in the QR text's place, read as if it had been sent
    /// to a chat: they fill the empty fields, and may not contradict the others. A text about no invoice, or
    /// about several, stays.
    package var withTextRead: SubmittedInvoice {
        guard !qrText.isEmpty, QRText(qrText) == nil,
            case .notes(let notes, let questions) = FreeText.read(qrText),
            !questions.contains(.severalInvoices)
        else { return self }
        let said = notes.submitted
        var whole = self
        whole.qrText = said.qrText
        whole.contradictions += contradictions(to: notes)
        for path in Self.typedFields where whole[keyPath: path].isEmpty {
            whole[keyPath: path] = said[keyPath: path]
        }
        whole.otherSums = amount.isEmpty ? said.otherSums : notes.sums
        return whole
    }

    private static var typedFields: [WritableKeyPath<SubmittedInvoice, String>] {
        [\.code, \.number, \.issuedOn, \.amount, \.checkCode, \.sellerTaxNumber]
    }

    private static func compact(_ text: String) -> String {
        FoldedText.plain(text).filter { !$0.isWhitespace }
    }

    /// Codes and numbers are written in groups, with spaces or hyphens between them.
    private static func digits(_ text: String) -> String { compact(text).filter { $0 != "-" } }

    private static func day(_ text: String) -> String {
        guard let token = onlyValue(text)?.token, case .date(let day) = token.kind else {
            return compact(text)
        }
        return day
    }

    private static func sum(_ text: String) -> String {
        let plain = FoldedText.plain(text)
        guard let (token, lexer) = onlyValue(text), lexer.explainsAll(but: token) else {
            return spacedThousands(plain) ?? plain
        }
        switch token.kind {
        case .amount(let sum): return sum
        case .digits(let sum) where !token.isDoubtful: return sum
        default: return spacedThousands(plain) ?? plain
        }
    }

    private static func onlyValue(_ text: String) -> (token: TextToken, lexer: TextLexer)? {
        guard !text.isEmpty, let folded = FoldedText(text) else { return nil }
        let lexer = TextLexer(folded.scalars)
        let values = lexer.tokens.filter(\.isValue)
        return values.count == 1 ? values.first.map { ($0, lexer) } : nil
    }

    /// 1 234 567.80: in a field of its own there is only one number.
    private static func spacedThousands(_ text: String) -> String? {
        let groups = text.split(separator: " ")
        guard let first = groups.first, groups.count > 1,
            (1...3).contains(first.utf8.count { $0 != UInt8(ascii: "-") }),
            groups.dropFirst().dropLast().allSatisfy({ $0.utf8.count == 3 }),
            groups[groups.count - 1].prefix(while: { $0 != "." }).utf8.count == 3
        else { return nil }
        let joined = groups.joined()
        return Fen(yuan: joined) == nil ? nil : joined
    }
}

extension SubmittedInvoice {
    /// The fields that say otherwise than `said`, which was read in a text, in the order of the form. Sums are
    /// compared with the ledger, each by its name.
    fileprivate func contradictions(to said: InvoiceNotes) -> [FieldError] {
        [
            Contradiction.fault("code", code, said.code) { InvoiceCode($0) },
            Contradiction.fault("number", number, said.number) { InvoiceNumber($0) },
            Contradiction.fault("issuedOn", issuedOn, said.issuedOn) { CalendarDay($0) },
            Contradiction.checkCodeFault(checkCode, said.checkCode),
            Contradiction.fault("sellerTaxNumber", sellerTaxNumber, said.sellerTaxNumber) {
                TaxNumber($0.uppercased())
            },
        ].compactMap { $0 }
    }
}

extension TextLexer {
    /// Whether everything but the one value of a text says nothing of it: labels, words in Chinese, signs
    /// around it. In a field of its own, ** 692.52 and XX,692.52 are parts of a sum.
    fileprivate func explainsAll(but value: TextToken) -> Bool {
        var explained = Set(value.start..<value.end)
        for token in tokens {
            switch token.kind {
            case .label, .filler: explained.formUnion(token.start..<token.end)
            default: continue
            }
        }
        return cursor.scalars.indices.allSatisfy { place in
            let scalar = cursor.scalars[place]
            return explained.contains(place) || Self.surroundings.contains(scalar)
                || scalar.isHan && !ChineseNumber.capitals.contains(scalar)
        }
    }

    private static let surroundings = Set(" \n\t:=()[]【】{}“”\"'.,;。!¥+".unicodeScalars)
}
