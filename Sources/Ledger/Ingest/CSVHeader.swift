import Invoices

/// The header row of a CSV load: the field in each column, under the names of `CSVColumn` or those of
/// the tax platform's export (税务数字账户, 全量发票查询, "发票基础信息").
struct CSVHeader: Sendable {
    enum Field: Sendable, Equatable {
        case column(CSVColumn)
        /// 数电票号码 beside 发票代码 and 发票号码: the number of an invoice without a code.
        case digitalNumber
        /// A column that the ledger has no place for.
        case ignored

        /// True if a spreadsheet has turned a number whose every digit counts into one to calculate
        /// with.
        func isSpoiled(_ text: String) -> Bool {
            switch self {
            case .column(let column):
                column.isPlain && CSVText.isRounded(text) || column.lacksZeros(text)
            case .digitalNumber: CSVText.isRounded(text)
            case .ignored: false
            }
        }

        var name: String {
            if case .column(let column) = self {
                column.rawValue
            } else {
                CSVColumn.number.rawValue
            }
        }

        var isRequired: Bool {
            if case .column(let column) = self { column.isRequired } else { false }
        }

        var isSum: Bool { if case .column(let column) = self { column.isSum } else { false } }
    }

    let separator: UInt8
    let fields: [Field]

    /// - Throws: `IngestFault.header`, which says what was found and what is known.
    init(_ names: [ArraySlice<UInt8>], separator: UInt8) throws(IngestFault) {
        self.separator = separator
        let names = try Self.texts(names)
        let found = names.map(Self.field)
        let named = names.filter { !$0.isEmpty }
        let unknown = named.filter { Self.field($0) == nil }
        if let ofLines = unknown.first(where: Self.ofLines.contains) {
            throw .header(
                "“\(Self.shown(ofLines))” belongs to a list of lines; load the sheet 发票基础信息, which has"
                    + " a row for each invoice")
        }
        guard unknown.isEmpty else { throw .header(Self.sentence(on: unknown, of: named.count)) }
        if let index = names.firstIndex(of: "") {
            throw .header("column \(index + 1) has no name")
        }
        fields = found.compactMap { $0 }
        for (index, field) in fields.enumerated()
        where field != .ignored && fields[..<index].contains(field) {
            throw .header("the column “\(Self.shown(names[index]))” comes twice")
        }
        let missing = CSVColumn.allCases.filter { column in
            column.isRequired && !fields.contains(.column(column))
                && !(column == .number && fields.contains(.digitalNumber))
        }
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue).joined(separator: ", ")
            throw .header("these columns are missing: \(names)")
        }
    }

    /// The names up to the last that is not blank: a spreadsheet leaves blank ones for columns that were
    /// emptied.
    private static func texts(_ names: [ArraySlice<UInt8>]) throws(IngestFault) -> [String] {
        var texts: [String] = []
        for bytes in names {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .header(RejectedRow.Reason.utf8Expected)
            }
            texts.append(plain(text))
        }
        while texts.last?.isEmpty == true { texts.removeLast() }
        return texts
    }

    /// Ours in small letters: a program writes seller_tax_number, a person Seller Tax Number.
    private static let english = Dictionary(
        uniqueKeysWithValues: CSVColumn.allCases.map { ($0.rawValue.lowercased(), $0) })

    /// Nil for a name that is none of ours.
    private static func field(_ name: String) -> Field? {
        let letters = name.lowercased().filter { !" _-".contains($0) }
        if let column = english[letters] ?? chinese[name] ?? party(name) {
            return .column(column)
        }
        if digitalNumbers.contains(name) { return .digitalNumber }
        return ignored.contains(name) ? .ignored : nil
    }

    /// One sentence on names that are none of ours.
    private static func sentence(on unknown: [String], of count: Int) -> String {
        if let separator = unknown.compactMap(foreignSeparator).first {
            return "its columns are separated by “\(separator)”; save it with commas, semicolons,"
                + " tabs or bars"
        }
        let few = unknown.prefix(3).map { "“\(shown($0, upTo: 24))”" }.joined(separator: ", ")
        let rest = unknown.count > 3 ? " and \(unknown.count - 3) more" : ""
        let known = CSVColumn.allCases.map(\.rawValue).joined(separator: ", ")
        let names = "\(known), and the names of the tax platform's lists, such as 发票号码"
        // A list often has a title above it.
        guard unknown.count < count else {
            return "the first line names no known column, but has \(few)\(rest); remove what stands"
                + " above the names of the columns; known are \(names)"
        }
        return "unknown column\(unknown.count > 1 ? "s" : "") \(few)\(rest); known are \(names)"
    }

    /// The sign that separates names of ours within one of a table's names, or that the table says it has.
    private static func foreignSeparator(_ name: String) -> Character? {
        if name.lowercased().hasPrefix("sep="), name.count == 5 { return shown(name).last }
        let signs = Set(name.filter { $0.isASCII && !$0.isLetter && !$0.isNumber && $0 > " " })
        return signs.first { sign in
            let parts = name.split(separator: sign).map { plain(String($0)) }
            return parts.count > 1 && parts.allSatisfy { field($0) != nil }
        }
    }

    /// In one line, and without what a terminal would obey.
    private static func shown(_ name: String, upTo maximum: Int = 64) -> String {
        let scalars = name.unicodeScalars.prefix(maximum).map { scalar in
            scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Without spaces at the ends, a star and the unit, and in simplified characters: `*金額（元）` is 金额.
    private static func plain(_ text: String) -> String {
        var name = text.trimmedForCSV.inSimplifiedCharacters
        while name.hasPrefix("*") { name.removeFirst() }
        for unit in ["（元）", "(元)"] where name.hasSuffix(unit) {
            name.removeLast(unit.count)
        }
        return name.trimmedForCSV
    }

    private static let chinese: [String: CSVColumn] = [
        "发票种类": .kind, "发票票种": .kind, "票种": .kind, "发票类型": .kind, "发票代码": .code,
        "发票号码": .number, "开票日期": .issuedOn, "开票时间": .issuedOn, "校验码": .checkCode,
        "机器编号": .machineNumber, "金额": .amount, "合计金额": .amount, "不含税金额": .amount,
        "税额": .tax, "合计税额": .tax, "价税合计": .total, "备注": .remark,
        "原发票代码": .originalCode, "蓝字发票代码": .originalCode, "对应蓝字发票代码": .originalCode,
        "原发票号码": .originalNumber, "蓝字发票号码": .originalNumber,
        "对应蓝字发票号码": .originalNumber, "发票状态": .status, "状态": .status,
    ]
    private static let digitalNumbers: Set = ["数电票号码", "数电发票号码", "全电发票号码"]
    private static let ignored: Set = [
        "序号", "发票来源", "是否正数发票", "发票风险等级", "开票人", "收款人", "复核人", "特定业务类型",
    ]
    private static let ofLines: Set = [
        "税收分类编码", "货物或应税劳务名称", "货物或应税劳务、服务名称", "项目名称", "规格型号", "单位",
        "数量", "单价", "税率", "税率/征收率",
    ]

    private static let sellers = ["销售方", "销货方", "销方"]
    private static let buyers = ["购买方", "购货方", "购方"]
    /// Of the seller and of the buyer.
    private static let parties: [String: (CSVColumn, CSVColumn)] = {
        let taxNumber = (CSVColumn.sellerTaxNumber, CSVColumn.buyerTaxNumber)
        let contact = (CSVColumn.sellerAddressAndPhone, CSVColumn.buyerAddressAndPhone)
        let bank = (CSVColumn.sellerBankAndAccount, CSVColumn.buyerBankAndAccount)
        return [
            "": (.sellerName, .buyerName), "名称": (.sellerName, .buyerName),
            "税号": taxNumber, "识别号": taxNumber, "纳税人识别号": taxNumber,
            "统一社会信用代码/纳税人识别号": taxNumber, "地址电话": contact, "地址、电话": contact,
            "开户行及账号": bank, "开户行账号": bank, "银行账号": bank,
        ]
    }()

    private static func party(_ name: String) -> CSVColumn? {
        for (words, isSeller) in [(sellers, true), (buyers, false)] {
            for word in words where name.hasPrefix(word) {
                let columns = parties[String(name.dropFirst(word.count))]
                return isSeller ? columns?.0 : columns?.1
            }
        }
        return nil
    }
}
