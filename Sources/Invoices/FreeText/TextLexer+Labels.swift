extension TextLexer {
    /// A label in Chinese; nil, with the cursor where it was, where there is none.
    mutating func hanLabel(at scalar: Unicode.Scalar) -> TextToken.Kind? {
        let start = cursor.position
        for (name, label) in FieldLabel.names(beginningWith: scalar) where cursor.skip(spaced: name)
        {
            if isCompound(name, start) { return .word }
            if FieldLabel.ends.contains(name), let kind = endOfOther(start) { return kind }
            if isOfOtherSum(String(name[...]), start, gap: 0) { return .filler }
            if FieldLabel.beforeNumbers.contains(name), !isBeforeSum() {
                cursor.position = start
                return nil
            }
            skipUnit()
            return .label(label)
        }
        return nil
    }

    /// 发动机号码 and 乘车日期 name other things than 号码 and 日期.
    private func isCompound(_ name: [Unicode.Scalar], _ start: Int) -> Bool {
        guard FieldLabel.generic.contains(name), let last = tokens.last, last.end == start else {
            return false
        }
        // 退款编号
        if case .label(let label) = last.kind, label.isBesideSum {
            return !FieldLabel.sumNames.contains(String(name[...]))
        }
        guard last.kind == .word else { return false }
        let before = cursor.scalars[start - 1]
        return before.isHan && !FieldLabel.connectives.contains(before)
    }

    /// 手机后六位, 订单后6位: of the number that is named before, which is perhaps not the check code.
    private func endOfOther(_ start: Int) -> TextToken.Kind? {
        guard let last = tokens.last, last.end == start else { return nil }
        switch last.kind {
        case .label: return .filler
        case .word where !FieldLabel.connectives.contains(cursor.scalars[start - 1]):
            return .label(.other)
        default: return nil
        }
    }

    /// 房号123456, pin 123456: six digits with the name of another number are no end of a check code.
    func hasOtherName(_ index: Int) -> Bool {
        let digits = tokens[index]
        guard digits.end - digits.start == 6, index > 0, tokens[index - 1].kind == .word else {
            return false
        }
        // 校验码尾号
        if index > 1, tokens[index - 2].kind == .label(.field(.checkCode)) { return false }
        let name = tokens[index - 1]
        let gap = cursor.scalars[name.end..<digits.start]
        guard gap.count <= 2, gap.allSatisfy({ " :#".unicodeScalars.contains($0) }) else {
            return false
        }
        let last = cursor.scalars[name.end - 1]
        return last == "号" || last == "码"
            || Self.otherNumbers.contains(String(cursor.scalars[name.start..<name.end]))
    }

    private static let otherNumbers: Set<String> = [
        "zip", "postcode", "pin", "otp", "ref", "id", "room", "seat", "table", "batch", "po", "sn",
    ]

    /// 运费金额, deposit amount: the name of another sum stands right before the one of any sum.
    func isOfOtherSum(_ name: String, _ start: Int, gap: Int) -> Bool {
        guard FieldLabel.sumNames.contains(name), let last = tokens.last,
            case .label(let label) = last.kind, label.isBesideSum
        else { return false }
        return last.end + gap == start && (gap == 0 || cursor.scalars[last.end] == " ")
    }

    /// True if a number, a sign of money or a colon comes next: 共230, and not 共3张.
    private mutating func isBeforeSum() -> Bool {
        let end = cursor.position
        defer { cursor.position = end }
        _ = cursor.take(upTo: 3) { $0 == " " || Self.fillers.contains($0) }
        let beginning = cursor.position
        _ = cursor.take(upTo: 12) { $0.isASCIIDigit || ChineseNumber.digits[$0] != nil }
        cursor.skipSpaces()
        if let next = cursor.peek(), next.isHan, !NumberNeighbours.isMoneyUnit(next) {
            return false
        }
        cursor.position = beginning
        return cursor.peek().map {
            $0.isASCIIDigit || "¥:=-(".unicodeScalars.contains($0)
                || ChineseNumber.digits[$0] != nil
        } ?? false
    }

    /// As `isCompound`, in English: due date, engine no.
    func isBehindOtherWord(_ start: Int, _ words: String) -> Bool {
        guard FieldLabel.latinGeneric.contains(words), let last = tokens.last,
            last.kind == .word || last.isNameOfOtherSum && !FieldLabel.sumNames.contains(words),
            last.end + 1 == start, cursor.scalars[last.end] == " ",
            cursor.scalars[last.start].isSmallLetter
        else { return false }
        var word = String.UnicodeScalarView()
        word.append(contentsOf: cursor.scalars[last.start..<last.end])
        return !FieldLabel.latinConnectives.contains(String(word))
    }

    /// 金额(元), amount (CNY)
    mutating func skipUnit() {
        let start = cursor.position
        cursor.skipSpaces()
        for unit in Self.units where cursor.skip(unit) { return }
        // 发票代码(12位)
        if cursor.skip("("), cursor.take(upTo: 10, while: { $0 != ")" }).contains("位"),
            cursor.skip(")")
        {
            return
        }
        cursor.position = start
    }

    private static let units = ["(元)", "(¥)", "(rmb)", "(cny)"].map { Array($0.unicodeScalars) }

    func side(of label: TextToken) -> TextToken.Side {
        let scalars = cursor.scalars
        guard label.end < scalars.count else { return .either }
        let next = scalars[label.end]
        if label.start > 0, scalars[label.start - 1] == "(", next == ")" { return .before }
        return next == ":" || next == "=" ? .after : .either
    }

    /// 031002200111no87654321: letters behind the digits of a code or number that are a label.
    mutating func isBeforeLabel() -> Bool {
        let start = cursor.position
        defer { cursor.position = start }
        let word = cursor.take(upTo: Self.lettersMaximum) { $0.isSmallLetter }
        guard FieldLabel.named(word) != nil else { return false }
        cursor.position = start
        var count = 0
        while count <= 20, cursor.peek(-count - 1)?.isASCIIDigit == true { count += 1 }
        return DigitGroups.shapes.contains(count)
    }
}
