import OrderedCollections
import PlaybookLanguage
import TestSupport
import Testing

@Suite struct EvaluationPropertyTests {
    /// Whatever the expression, there is a value or a sentence: nothing traps, nothing grows beyond its bound.
    @Test(arguments: 0..<20)
    func anyExpressionHasAValueOrAnError(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let expression = randomExpression(depth: 4, using: &random)
            do throws(EvaluationError) {
                let value = try expression.evaluate(in: sampleScope)
                #expect(value.isEqual(to: value) || value.repr.contains("nan"))
            } catch {
                #expect(error.message.hasSuffix("."))
            }
        }
    }

    @Test func reprOfAnyFloatReadsBackTheSame() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let number = Double(bitPattern: random.next())
            let text = PlaybookValue.double(number).repr
            let back = try Expression.function(.float, [.literal(.string(text))]).evaluate(in: sampleScope)
            #expect(back == .double(number))
        }
    }

    @Test func roundingToManyPlacesChangesNothing() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<300 {
            let number = Double.random(in: -1e6...1e6, using: &random)
            let rounded = try Expression.function(.round, [.literal(.double(number)), 60]).evaluate(in: sampleScope)
            #expect(rounded == .double(number))
        }
    }

    @Test func quotientAndRemainderFitTogether() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            let a = Int.random(in: -1000...1000, using: &random)
            let b = Int.random(in: 1...50, using: &random) * (Bool.random(using: &random) ? 1 : -1)
            let left = Expression.literal(.int(a)), right = Expression.literal(.int(b))
            let remainder = Expression.arithmetic(left, .remainder, right)
            let product = Expression.arithmetic(.arithmetic(left, .floorDivide, right), .multiply, right)
            #expect(try Expression.arithmetic(product, .add, remainder).evaluate(in: sampleScope) == .int(a))
            let isWithin = Expression.comparison(
                0, [.init(b > 0 ? .lessOrEqual : .greaterOrEqual, remainder), .init(b > 0 ? .less : .greater, right)])
            #expect(try isWithin.evaluate(in: sampleScope) == .bool(true))
        }
    }
}

private func randomExpression(depth: Int, using random: inout SeededGenerator) -> Expression {
    func operand() -> Expression { randomExpression(depth: depth - 1, using: &random) }
    guard depth > 0 else { return .literal(leaves.randomElement(using: &random) ?? .null) }
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return .list([operand(), operand()])
    case 1: return .dictionary([.init(key: operand(), value: operand())])
    case 2: return .element(operand(), index: operand())
    case 3: return .negated(operand())
    case 4:
        let comparators: [Comparator] = [.equal, .less, .greaterOrEqual, .in, .is]
        return .comparison(operand(), [.init(comparators.randomElement(using: &random) ?? .equal, operand())])
    case 5: return .and(operand(), .not(operand()))
    case 6:
        let count = Int.random(in: 0...3, using: &random)
        let function = PureFunction.allCases.randomElement(using: &random) ?? .str
        return .function(function, (0..<count).map { _ in operand() })
    case 7:
        let format = ["", ".2f", ">10", "x", ",", "010.3", "%"].randomElement(using: &random) ?? ""
        return .formatted([.value(FormattedValue(operand(), format: format))])
    default:
        let operators: [ArithmeticOperator] = [.add, .subtract, .multiply, .divide, .floorDivide, .remainder]
        return .arithmetic(operand(), operators.randomElement(using: &random) ?? .add, operand())
    }
}

private let leaves: [PlaybookValue] = [
    .null, .bool(true), .bool(false), .int(0), .int(1), .int(-1), .int(7), .int(.max), .int(.min), .double(0),
    .double(-0.5), .double(1e308), .double(.nan), .double(.infinity), .string(""), .string("12"), .string("日本 \u{301}"),
    .list([]), .list([.int(1), .double(2)]), .dictionary([:]), .dictionary([.string("12"): .int(3)]),
]
