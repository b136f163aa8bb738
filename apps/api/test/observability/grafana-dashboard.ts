import type { Dashboard, FieldConfig, GraphFieldConfig, Panel, RowPanel } from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TimeSeriesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** What Grafana's schema allows in the JSON of a dashboard that has these kinds of panels. */
export type DashboardJson = Json<Omit<Dashboard, 'panels'>> & {
  readonly panels: readonly (
    | Json<RowPanel>
    | PanelJson<'stat', StatOptions>
    | PanelJson<'timeseries', TimeSeriesOptions, GraphFieldConfig>
  )[];
};

type PanelJson<Type extends string, Options, Custom = never> = Json<
  Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'>
> & {
  readonly type: Type;
  readonly options: Partially<Json<Options>>;
  readonly fieldConfig: {
    readonly defaults: Json<Omit<FieldConfig, 'custom'>> & {
      readonly custom?: Partially<Json<Custom>>;
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options?: unknown };
      readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
  };
  readonly targets: readonly PrometheusQuery[];
};

/** The schema leaves a query to its data source, whose own is in no package: what we use of it. */
interface PrometheusQuery {
  readonly refId: string;
  readonly datasource: { readonly type: 'prometheus'; readonly uid: string };
  readonly editorMode: 'code';
  readonly expr: string;
  readonly format?: 'time_series' | 'table' | 'heatmap';
  readonly instant?: boolean;
  readonly legendFormat: string;
  readonly range?: boolean;
}

/** A type as JSON has it: there an enum's member is written as its value. */
type Json<Value> = unknown extends Value
  ? unknown
  : Value extends string
    ? `${Value}`
    : Value extends object
      ? { readonly [Key in keyof Value]: Json<Value[Key]> }
      : Value;

/** Grafana adds what a panel's options leave out. */
type Partially<Value> = Value extends object
  ? { readonly [Key in keyof Value]?: Partially<Value[Key]> }
  : Value;
