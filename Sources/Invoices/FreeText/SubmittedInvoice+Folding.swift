extension SubmittedInvoice {
    /// The fields as they were meant: repairs what keyboards, copying and PDF files do to digits, with
    /// the folding and the reader that messages use. An ambiguous field stays as written, to be
    /// reported. Only a query that was not sound at once is folded.
    package var folded: SubmittedInvoice {
        var folded = SubmittedInvoice(
            code: Self.digits(code, of: .code), number: Self.digits(number, of: .number),
            issuedOn: Self.day(issuedOn), amount: sum(),
            checkCode: Self.digits(checkCode, of: .checkCode),
            sellerTaxNumber: Self.sellerTaxNumber(sellerTaxNumber),
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

    /// Codes and numbers are written in groups, with spaces or hyphens between them, and behind their names:
    /// 号码：12345678, No.12345678, 【12345678】.
    private static func digits(_ text: String, of field: InvoiceField) -> String {
        let plain = compact(text).filter { $0 != "-" }
        guard !plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let (token, lexer) = onlyValue(text),
            lexer.explainsAll(but: token, besides: labelWords, isMeant: { $0 == .field(field) })
        else { return plain }
        switch token.kind {
        case .digits(let digits) where !digits.hasPrefix("-"): return digits
        case .mixed(let mixed) where field == .checkCode: return mixed
        default: return plain
        }
    }

    private static func sellerTaxNumber(_ text: String) -> String {
        let plain = compact(text).uppercased()
        guard TaxNumber(plain) == nil, let (token, lexer) = onlyValue(text),
            lexer.explainsAll(
                but: token, besides: labelWords,
                isMeant: { $0 == .field(.sellerTaxNumber) || $0 == .taxNumber || $0 == .seller })
        else { return plain }
        switch token.kind {
        case .digits(let number) where !number.hasPrefix("-"): return number
        case .mixed(let number): return number
        default: return plain
        }
    }

    /// A day that a blank cuts, as in 2023-10-1 6, is no day here either: it could be another one.
    private static func day(_ text: String) -> String {
        let plain = FoldedText.plain(text)
        guard let (token, lexer) = onlyValue(text),
            lexer.explainsAll(but: token, besides: dayWords, isMeant: { $0 == .field(.issuedOn) })
        else { return plain }
        switch token.kind {
        case .date(let day), .digits(let day): return day
        default: return plain
        }
    }

    /// All that is written in the field must say this one sum, and no other than the kind asks for.
    private func sum() -> String {
        let plain = FoldedText.plain(amount)
        guard let (token, lexer) = Self.onlyValue(amount),
            lexer.explainsAll(but: token, besides: Self.sumWords, isMeant: meansItsSum)
        else { return Self.spacedThousands(plain) ?? plain }
        switch token.kind {
        case .amount(let sum): return sum
        case .digits(let sum) where !token.isDoubtful: return sum
        default: return Self.spacedThousands(plain) ?? plain
        }
    }

    private func meansItsSum(_ label: FieldLabel) -> Bool {
        var notes = InvoiceNotes()
        notes.code = Self.digits(code, of: .code)
        notes.number = Self.digits(number, of: .number)
        switch (label, notes.factor) {
        case (.field(.amount), _), (.figures, _), (.capitals, _): return true
        case (.total, .amountBeforeTax), (.total, .freightAmount), (.total, .priceBeforeTax),
            (.total, .blockchain):
            return false
        case (.total, _): return true
        case (.amountBeforeTax, .totalWithTax), (.amountBeforeTax, .vehicleTotal): return false
        case (.amountBeforeTax, _): return true
        default: return false
        }
    }

    private static let sumWords = ["人民币", "一共", "总共", "合共", "共", "是", "为", "整", "正", "钱", "⊗"]
        .map { Array($0.unicodeScalars) }
    private static let dayWords = [
        "中华民国", "中華民國", "中华民國", "民国", "民國", "星期", "礼拜", "周", "一", "二", "三", "四", "五", "六", "日", "天",
        "是", "上午", "下午",
    ].map { Array($0.unicodeScalars) }

    private static let labelWords = ["是", "为", "我的", "is", "the"].map { Array($0.unicodeScalars) }

    private static func onlyValue(_ text: String) -> (token: TextToken, lexer: TextLexer)? {
        guard !text.isEmpty, let folded = FoldedText(text) else { return nil }
        let lexer = TextLexer(folded.scalars)
        let values = DigitGroups.joined(lexer).filter(\.isValue)
        return values.count == 1 ? values.first.map { ($0, lexer) } : nil
    }

    /// 1 234 567.80: in a field of its own there is only one number. 230 231 may be two.
    private static func spacedThousands(_ text: String) -> String? {
        let groups = text.split(separator: " ")
        guard let first = groups.first, groups.count > 1, text.contains("."),
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
    /// True if everything but the one value of a text says nothing of it: labels that mean it, the
    /// words that are given, signs around it. In a field of its own, ** 692.52, XX,692.52 and 运费230
    /// are no sum.
    fileprivate func explainsAll(
        but value: TextToken, besides words: [[Unicode.Scalar]],
        isMeant: (FieldLabel) -> Bool
    ) -> Bool {
        var explained = Set(value.start..<value.end)
        for token in tokens {
            switch token.kind {
            case .label(let label) where isMeant(label):
                explained.formUnion(token.start..<token.end)
            // The time of a day; in the field of a sum it is a label's number.
            case .aside where isMeant(.field(.issuedOn)):
                explained.formUnion(token.start..<token.end)
            default: continue
            }
        }
        let scalars = cursor.scalars
        var place = 0
        while place < scalars.count {
            if explained.contains(place) || Self.surroundings.contains(scalars[place]) {
                place += 1
            } else if let word = words.first(where: { scalars[place...].starts(with: $0) }) {
                place += word.count
            } else {
                return false
            }
        }
        return true
    }

    private static let surroundings = Set(" \n\t:=()[]【】{}“”\"'.,;。!¥+".unicodeScalars)
}
