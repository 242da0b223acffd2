/// A field of a query, by its name in the API.
package enum InvoiceField: String, Sendable, CaseIterable {
    case code, number, issuedOn, amount, checkCode, sellerTaxNumber
}

/// The words that people put beside a value, as they stand on invoices and in forms.
enum FieldLabel: Sendable, Equatable {
    case field(InvoiceField)
    case amountBeforeTax
    case total
    /// A value that is no part of a query: it must not be taken for one.
    case other

    /// Where the notes keep a sum with this label; nil for what is no sum.
    var sumPath: WritableKeyPath<InvoiceNotes, String>? {
        switch self {
        case .field(.amount): \.amount
        case .amountBeforeTax: \.amountBeforeTax
        case .total: \.total
        case .field, .other: nil
        }
    }

    var isSum: Bool { sumPath != nil }

    /// In the folded form: simplified characters, small letters.
    private static let table: [(FieldLabel, [String])] = [
        (.field(.code), ["发票代码", "代码", "票代码", "invoicecode", "code", "fpdm"]),
        (
            .field(.number),
            [
                "发票号码", "发票号", "号码", "票号", "数电票号码", "数电票号", "数电发票号码", "编号", "invoicenumber",
                "invoiceno", "number", "num", "no", "fphm",
            ]
        ),
        (
            .field(.issuedOn),
            [
                "开票日期", "开票时间", "开具日期", "发票日期", "日期", "开票日", "date", "issuedate",
                "invoicedate", "issuedon", "dateofissue", "dated", "issued", "kprq",
            ]
        ),
        (
            .field(.amount),
            [
                "金额", "发票金额", "票面金额", "开票金额", "合计", "amount", "sum", "price", "invoiceamount", "je",
            ]
        ),
        (
            .amountBeforeTax,
            [
                "不含税金额", "不含税价", "不含税", "开具金额", "合计金额", "金额合计", "税前金额", "税前",
                "未税金额", "未税", "不含税总额", "不含税合计", "金额(未税)", "untaxedamount", "nettotal",
                "subtotalbeforetax", "totalbeforetax",
                "金额(不含税)",
                "amountbeforetax", "pretaxamount", "beforetax", "excludingtax", "netamount", "net",
                "subtotal",
            ]
        ),
        (
            .total,
            [
                "价税合计", "含税金额", "含税总额", "含税价", "含税", "总金额", "总额", "总计", "总价", "车价合计", "共计", "税价合计",
                "价税合计金额", "价税合计(小写)", "价税总计", "含税合计", "totaldue", "totalamountdue", "amountdue",
                "invoicetotal", "totalprice", "totalsum", "totalincludingtax", "totalinfigures",
                "小写", "(小写)",
                "金额(含税)", "total", "totalamount", "totalwithtax", "amountwithtax", "grandtotal",
                "grossamount", "includingtax", "jshj",
            ]
        ),
        (
            .field(.checkCode),
            [
                "校验码后六位", "校验码后6位", "校验码末六位", "校验码末6位", "校验码(后六位)", "校验码(后6位)",
                "校验码", "校验", "检验码", "后六位", "后6位", "末六位", "checkcode", "checkingcode",
                "verificationcode", "lastsix", "jym",
            ]
        ),
        (
            .field(.sellerTaxNumber),
            [
                "销售方纳税人识别号", "销售方识别号", "销售方税号", "销方纳税人识别号", "销方识别号", "销方税号", "卖方税号",
                "销售方统一社会信用代码", "销售方统一社会信用代码/纳税人识别号", "纳税人识别号", "统一社会信用代码",
                "统一社会信用代码/纳税人识别号", "税号", "sellertaxnumber", "sellertaxno", "sellerstaxnumber",
                "taxnumber", "taxno", "sellertaxid", "taxid", "tin", "xfsh",
            ]
        ),
        (
            .other,
            [
                "购买方纳税人识别号", "购买方识别号", "购买方税号", "购方纳税人识别号", "购方识别号", "购方税号", "买方税号",
                "购买方统一社会信用代码/纳税人识别号", "购买方统一社会信用代码", "buyertaxnumber", "buyertaxno",
                "buyertaxid", "机器编号", "机器号", "电话号码", "电话", "手机号码", "手机号", "手机", "联系电话",
                "身份证号码", "身份证号", "身份证", "银行账号", "账号", "帐号", "卡号", "订单号码", "订单号", "订单编号",
                "单号", "合同号", "合同编号", "邮编", "工号", "车牌号", "税额", "合计税额", "税率", "单价", "数量",
                "大写", "(大写)",
                "价税合计(大写)", "序号", "税率/征收率", "征收率", "折扣", "余额", "税额合计", "已付", "页码",
                "票据代码", "经办", "unitprice", "discount", "balance", "page", "rate", "phone", "mobile",
                "tel", "telephone", "order", "orderno",
                "ordernumber",
                "machinenumber", "taxamount", "taxrate", "tax", "qty", "quantity",
            ]
        ),
    ]

    /// Words in Latin letters, without the spaces between them.
    private static let latin: [String: FieldLabel] = {
        var words: [String: FieldLabel] = [:]
        for (label, names) in table {
            for name in names where name.utf8.allSatisfy({ $0 < 0x80 }) { words[name] = label }
        }
        return words
    }()

    /// Chinese names by their first character, the longest first.
    private static let chinese: [Unicode.Scalar: [(name: [Unicode.Scalar], label: FieldLabel)]] = {
        var names: [Unicode.Scalar: [(name: [Unicode.Scalar], label: FieldLabel)]] = [:]
        for (label, texts) in table {
            for text in texts {
                let name = Array(text.unicodeScalars)
                if let first = name.first, first.value >= 0x80 {
                    names[first, default: []].append((name, label))
                }
            }
        }
        return names.mapValues { $0.sorted { $0.name.count > $1.name.count } }
    }()

    static func named(_ latinName: String) -> FieldLabel? { latin[latinName] }

    static func names(
        beginningWith scalar: Unicode.Scalar
    ) -> [(name: [Unicode.Scalar], label: FieldLabel)] {
        chinese[scalar] ?? []
    }
}
