import { OperationNodeTransformer, ValueNode, type KyselyPlugin, type OperationNode, type RawNode } from 'kysely';
import { storableJson, storableText } from '../domain/storable-text.js';

/**
 * Makes each text of a statement storable. Texts of other systems come in clean; this is for texts put together since,
 * and for what people ask for: no text makes a statement fail.
 */
export function storableParameters(): KyselyPlugin {
  const transformer = new StorableParameters();
  return {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: ({ result }) => Promise.resolve(result),
  };
}

class StorableParameters extends OperationNodeTransformer {
  protected override transformRaw(...given: Parameters<OperationNodeTransformer['transformRaw']>): RawNode {
    const node = super.transformRaw(...given);
    const parameters = node.parameters.map((each, index) => storable(each, node.sqlFragments[index + 1] ?? ''));
    return { ...node, parameters };
  }
}

function storable(node: OperationNode, following: string): OperationNode {
  if (!ValueNode.is(node)) return node;
  return { ...node, value: storableParameter(node.value, following.startsWith('::jsonb')) } as ValueNode;
}

function storableParameter(value: unknown, isJson: boolean): unknown {
  if (typeof value === 'string') return isJson ? storableJson(value) : storableText(value);
  return Array.isArray(value) ? value.map((each: unknown) => storableParameter(each, false)) : value;
}
