/// A field of a query, by its name in the API.
package enum InvoiceField: String, Sendable, CaseIterable {
    case code, number, issuedOn, amount, checkCode, sellerTaxNumber
}

extension InvoiceField {
    /// True if a value has a length that this field can have.
    func hasShape(_ text: String) -> Bool {
        switch self {
        case .code: InvoiceCode(text) != nil
        case .number: InvoiceNumber(text) != nil
        case .issuedOn: CalendarDay(text) != nil
        case .checkCode: [5, 6, 20].contains(text.utf8.count)
        case .sellerTaxNumber: TaxNumber(text) != nil
        case .amount: true
        }
    }
}

/// The words that people put beside a value, as they stand on invoices and in forms.
enum FieldLabel: Sendable, Hashable {
    case field(InvoiceField)
    case amountBeforeTax
    case total
    /// 小写: the figures of the sum whose label stands before, or of the total.
    case figures
    /// 大写: the total in Chinese numerals, whose figures follow.
    case capitals
    /// 税额: with the amount before it the total.
    case tax
    /// A sum that is not the invoice's: 运费, 定金, deposit.
    case otherSum
    /// 币种: its value is a word, and what it means for the sums is looked at apart (`SumReservations`).
    case currency
    /// Somebody's, as the party named before it tells.
    case taxNumber
    /// A heading: what follows is the buyer's, or the seller's.
    case buyer, seller
    /// A value that is no part of a query: it must not be taken for one.
    case other

    /// The field of the notes that keeps a sum with this label; nil for a label of no sum.
    var sumPath: WritableKeyPath<InvoiceNotes, String>? {
        switch self {
        case .field(.amount): \.amount
        case .amountBeforeTax: \.amountBeforeTax
        case .total, .figures: \.total
        case .field, .capitals, .tax, .otherSum, .currency, .taxNumber, .buyer, .seller, .other: nil
        }
    }

    var isSum: Bool { sumPath != nil }

    /// Of a sum that is never compared: it must not be taken for one that is.
    var isBesideSum: Bool { self == .tax || self == .otherSum }

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
                "金额", "发票金额", "票面金额", "开票金额", "价格", "合计", "共", "一共", "总共", "合共", "amount", "sum",
                "price", "invoiceamount",
                "amt", "je",
            ]
        ),
        (
            .amountBeforeTax,
            [
                "不含税金额", "不含税价", "不含税", "开具金额", "合计金额", "金额合计", "税前金额", "税前",
                "未税金额", "未税", "未含税", "不含增值税", "不带税", "除税", "除税金额", "净额", "税另计", "税另算",
                "税另付", "不含税总额", "不含税合计", "金额(未税)", "untaxedamount", "nettotal",
                "subtotalbeforetax", "totalbeforetax",
                "金额(不含税)",
                "amountbeforetax", "pretaxamount", "beforetax", "excludingtax", "netamount", "net",
                "subtotal", "taxexcluded", "taxexcl", "taxexclusive", "exclusiveoftax", "excltax",
                "excludingvat", "exclvat", "vatexcluded", "vatexclusive", "withouttax",
                "withoutvat", "extax", "exvat", "pretax", "beforevat", "taxnotincluded", "税不含",
                "税未含", "不包税", "不包含税", "不包括税", "不含增值税额", "税除外",
            ]
        ),
        (
            .total,
            [
                "价税合计", "价税", "含税金额", "含税总额", "含税价", "含税", "带税", "带税价", "含增值税", "毛额", "总金额", "总额",
                "总计", "总价", "车价合计", "共计", "税价合计",
                "价税合计金额", "价税合计(小写)", "价税总计", "含税合计", "totaldue", "totalamountdue", "amountdue",
                "invoicetotal", "totalprice", "totalsum", "totalincludingtax", "totalinfigures",
                "金额(含税)", "实际", "实际金额", "应为", "应该是", "更正", "更正为", "改为", "实为", "actually",
                "correction",
                "totalincltax", "totalinclvat", "totalincludingvat", "inclvat",
                "includingvat", "incltax", "vatincluded", "taxincluded", "total", "totalamount",
                "totalwithtax", "amountwithtax", "grandtotal",
                "grossamount", "gross", "includingtax", "jshj",
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
                "销售方统一社会信用代码", "销售方统一社会信用代码/纳税人识别号", "sellertaxnumber", "sellertaxno",
                "sellerstaxnumber", "sellertaxid", "xfsh",
            ]
        ),
        (.figures, ["小写"]),
        (.capitals, ["大写", "价税合计(大写)"]),
        (
            .taxNumber,
            [
                "纳税人识别号", "统一社会信用代码", "统一社会信用代码/纳税人识别号", "税号", "taxnumber", "taxno", "taxid",
                "tin",
            ]
        ),
        (.buyer, ["购买方", "购方", "买方", "购货单位", "购货方", "抬头", "buyer", "purchaser"]),
        (.seller, ["销售方", "销方", "卖方", "销货单位", "销货方", "seller", "vendor"]),
        (
            .other,
            [
                "购买方纳税人识别号", "购买方识别号", "购买方税号", "购方纳税人识别号", "购方识别号", "购方税号", "买方税号",
                "购买方统一社会信用代码/纳税人识别号", "购买方统一社会信用代码", "buyertaxnumber", "buyertaxno",
                "buyertaxid", "机器编号", "机器号", "电话号码", "电话", "手机号码", "手机号", "手机", "联系电话",
                "身份证号码", "身份证号", "身份证", "银行账号", "账号", "帐号", "卡号", "订单号码", "订单号", "订单编号",
                "单号", "合同号", "合同编号", "邮编", "工号", "车牌号", "税率", "数量",
                "序号", "税率/征收率", "征收率", "页码",
                "票据代码", "经办", "原发票号码", "原发票代码", "蓝字发票号码", "蓝字发票代码", "正数发票号码",
                "正数发票代码", "被红冲发票号码", "被红冲蓝字数电票号码", "被红冲蓝字数电发票号码", "红字发票信息确认单编号",
                "红字信息表编号", "提取码", "取件码", "取票码", "验证码", "动态码", "邀请码", "授权码", "邮政编码", "密码",
                "page", "rate", "phone", "mobile", "tel", "telephone", "order", "orderno",
                "ordernumber", "machinenumber", "taxrate", "qty", "quantity",
            ]
        ),
        (.currency, ["币种", "币别", "货币", "currency"]),
        (
            .tax,
            [
                "税额", "合计税额", "税额合计", "增值税额", "增值税税额", "税金", "税款", "增值税", "税", "taxamount",
                "tax", "taxes", "totaltax", "vat", "vatamount", "totalvat", "gst",
            ]
        ),
        (
            .otherSum,
            [
                "运费", "邮费", "快递费", "配送费", "包装费", "手续费", "服务费", "小费", "定金", "订金", "押金", "保证金",
                "预付款", "首付", "首付款", "尾款", "违约金", "滞纳金", "优惠", "优惠金额", "折扣", "减免", "立减", "找零",
                "退款", "退款金额", "退货", "退费", "退回", "退还", "退", "原价", "标价", "单价", "均价", "余额", "差额", "差价",
                "已付", "未付", "未付款", "待付", "欠款", "罚款", "罚金", "赔偿", "赔款", "返现", "找回", "合同金额",
                "余款", "结余", "按金", "找续", "回赠", "扣减", "上限", "限额", "封顶",
                "代金券",
                "unitprice", "discount", "balance", "deposit", "prepayment",
                "downpayment", "shipping", "freight", "postage", "fee", "tip", "gratuity",
                "surcharge", "servicecharge", "handlingfee", "shippingfee", "deliveryfee",
                "servicefee", "refund", "refunded", "rebate", "cashback", "coupon", "insurance",
                "remaining", "remainder", "outstanding", "voucher", "limit",
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

    /// A name that means something else as the end of a longer word: 发动机号码, 乘车日期, 优惠金额.
    static let generic: Set<[Unicode.Scalar]> = Set(
        ["号码", "代码", "票号", "编号", "日期", "金额", "合计", "总额"].map { Array($0.unicodeScalars) })

    /// Names of the check code that say only which of its digits: 手机后六位 are another number's.
    static let ends: Set<[Unicode.Scalar]> = Set(
        ["后六位", "后6位", "末六位", "末6位"].map { Array($0.unicodeScalars) })

    /// The ends of words after which such a name means what it says: 这张票的号码, 请查号码.
    static let connectives = Set("的是查验看和与及或请下张票面上为即对找给把在该此其问核报写填".unicodeScalars)

    static let latinGeneric: Set<String> = [
        "number", "num", "no", "code", "date", "amount", "sum", "price", "total",
    ]
    static let latinConnectives: Set<String> = [
        "the", "is", "was", "my", "its", "of", "a", "an", "this", "that", "these", "with", "and",
        "or", "for", "has", "in", "to", "by", "at", "on", "see", "please", "check", "verify", "cy",
        "query", "fapiao", "invoice", "receipt", "bill", "vat", "tax", "electronic", "einvoice",
        "issue", "full", "whole", "gross", "hi", "hello", "rmb", "cny", "yuan",
    ]

    /// Names that also stand within other words: labels only right before a number.
    static let beforeNumbers: Set<[Unicode.Scalar]> = Set(
        [
            "税", "增值税", "退", "优惠", "折扣", "实际", "应为", "更正", "改为", "实为", "共", "一共", "总共", "合共",
            "回赠", "扣减", "上限", "限额", "封顶", "代金券",
        ].map {
            Array($0.unicodeScalars)
        })

    /// Names that behind that of another sum only say that it is one: 运费金额, deposit amount.
    static let sumNames: Set<String> = [
        "金额", "合计", "总额", "amount", "sum", "price", "total",
    ]

    static func named(_ latinName: String) -> FieldLabel? { latin[latinName] }

    static func names(
        beginningWith scalar: Unicode.Scalar
    ) -> [(name: [Unicode.Scalar], label: FieldLabel)] {
        chinese[scalar] ?? []
    }
}
