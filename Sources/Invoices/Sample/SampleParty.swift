/// Companies and people that do not exist. A company is a function of region and number, so that
/// the same ones sell and buy again, as in life.
struct SampleParty {
    private static let companiesPerRegion = 2_000
    private static let brands = [
        "云杉", "松石", "青禾", "远帆", "晨曦", "鼎新", "瑞和", "明川", "海棠", "北辰", "南栀", "金穗",
        "长风", "一诺", "百味", "竹溪", "星河", "丰泽", "嘉木", "同舟",
    ]
    private static let trades = [
        "科技", "商贸", "餐饮管理", "物流", "建材", "医药", "文化传媒", "信息技术", "食品", "机电设备",
        "酒店管理", "物业服务", "办公用品", "纺织", "环保工程",
    ]
    private static let forms = ["有限公司", "有限责任公司", "股份有限公司"]
    private static let surnames = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "欧阳", "诸葛"]
    private static let givenNames = ["样例", "示例", "试", "例一", "例二", "样三"]

    /// A company of `region`, with all that an invoice prints of one.
    static func company(
        in region: Region, seed: UInt64, _ random: inout SplitMix64, trade: String? = nil
    ) -> Party {
        let number = random.below(companiesPerRegion)
        let identity = UInt64(region.division * companiesPerRegion + number)
        var own = SplitMix64(seed: seed ^ 0x5EED_0C0D, index: identity)
        let brand = own.pick(brands)
        let trade = trade ?? own.pick(trades)
        let place = region.chineseName
        return Party(
            name: "\(place)样例\(brand)\(trade)\(own.pick(forms))",
            taxNumber: taxNumber(&own),
            addressAndPhone: "\(place)样例区\(brand)路\(own.within(1...999))号 000-"
                + SampleIdentity.padded(UInt64(own.below(100_000_000)), 8),
            bankAndAccount: "样例银行\(place)\(brand)支行 99"
                + SampleIdentity.padded(own.next() % 1_000_000_000_000_000, 17))
    }

    /// A private buyer, who has no tax number.
    static func person(_ random: inout SplitMix64) -> Party {
        let name = random.chance(30) ? "个人" : random.pick(surnames) + random.pick(givenNames)
        return Party(name: name, taxNumber: "")
    }

    /// A company (91) of division 99xxxx under GB 32100-2015, its check character right.
    private static func taxNumber(_ random: inout SplitMix64) -> String {
        var bytes = Array("9199".utf8)
        for _ in 0..<4 { bytes.append(TaxNumber.alphabet[random.below(10)]) }
        bytes.append(UInt8(ascii: "M"))
        bytes.append(UInt8(ascii: "A"))
        for _ in 0..<7 { bytes.append(TaxNumber.alphabet[random.below(TaxNumber.alphabet.count)]) }
        guard let check = TaxNumber.checkCharacter(ofFirst17: bytes) else {
            preconditionFailure("a character outside the alphabet of GB 32100")
        }
        bytes.append(check)
        return String(decoding: bytes, as: UTF8.self)
    }
}
